using CsCheck;
using FleetTickets.Geocoding.Cleaning;
using FleetTickets.Geocoding.Gazetteer;

namespace FleetTickets.Geocoder.Tests.Cleaning;

public sealed class PlaceNameCleanerTests
{
    private static readonly PlaceNameCleaner Cleaner = new(CleaningRules.BuiltIn);

    private static readonly string[] Separators = [" ", "_", "-", "/", ", ", ""];

    /// <summary>Names as field crews and planners write them, and the place each one means.</summary>
    public static readonly TheoryData<string, string> DirtyNames = new()
    {
        { "NW_KASARANI_FDT12_SDUS", "Kasarani" },
        { "NW_KILIMANI_FDT 4", "Kilimani" },
        { "ADR_MNT_EMBAKASI_FDT07", "Embakasi" },
        { "ADR_MNT_NW_DONHOLM_FDT3_MDU", "Donholm" },
        { "FDT19-RUAKA", "Ruaka" },
        { "ONGATA RONGAI SDUS FDT 22", "Ongata Rongai" },
        { "NW_SYOKIMAU_SDUS", "Syokimau" },
        { "nw_syokimau_fdt_11a_sdus", "Syokimau" },
        { "SYOKIMAU FDT11/SPL2/PORT5", "Syokimau" },
        { "UMOJA_INNERCORE_FDT05", "Umoja Innercore" },
        { "UMOJA II FDT 8", "Umoja 2" },
        { "Umoja2_FDT8_MDUs", "Umoja 2" },
        { "NW_SOUTH_B_FDT2", "South B" },
        { "SOUTH C - MUGOYA EST FDT 14", "South C Mugoya" },
        { "SOUTH C_BLK D_HSE 45", "South C" },
        { "PIPELINE_FDT31_MDU_GATE A", "Pipeline" },
        { "NYAYO ESTATE GATE B COURT 512 HSE 9", "Nyayo" },
        { "KAHAWA WEST_FDT9", "Kahawa West" },
        { "KAHAWA-SUKARI/FDT 17/SDU", "Kahawa Sukari" },
        { "KAHAWA WENDANI SDU'S", "Kahawa Wendani" },
        { "GITHURAI 44 FDT 6", "Githurai 44" },
        { "GITHURAI45_FDT10_SDUS", "Githurai 45" },
        { "ZIMMERMAN FDT003 BLOCK C", "Zimmerman" },
        { "ROYSAMBU_MIREMA DR_FDT21", "Roysambu Mirema Drive" },
        { "OLT_THIKA_SECTION 9_FDT2", "Thika Section 9" },
        { "THK_MAKONGENI_FDT04", "Makongeni" },
        { "GPON NAKURU SECTION 58 FDT 13", "Nakuru Section 58" },
        { "NKR_MILIMANI_FDT1", "Milimani" },
        { "MSA_NYALI_FDT44_SDUS", "Nyali" },
        { "MSA-BAMBURI-FDT-08-MDU", "Bamburi" },
        { "KSM_MAMBOLEO_FDT5", "Mamboleo" },
        { "ELD_ELGON VIEW_FDT7", "Elgon View" },
        { "ELDORET ELGONVIEW ESTATE PH2", "Eldoret Elgonview" },
        { "NYERI_KAMAKWA_FDT02", "Nyeri Kamakwa" },
        { "WESTLANDS - BROOKSIDE DRIVE - APT 4B", "Westlands Brookside Drive" },
        { "LANG'ATA_OTIENDE EST_FDT15", "Lang'ata Otiende" },
        { "NW_LANGATA_SDUS_FDT_06", "Langata" },
        { "KAREN_HARDY_FDT3_SDU", "Karen Hardy" },
        { "KAREN NEAR BOMAS FDT 2", "Karen" },
        { "NEAR TRM ROYSAMBU", "Trm Roysambu" },
        { "BURUBURU PHASE 5 HSE NO 221", "Buruburu" },
        { "BURU BURU PH 3 COURT 7", "Buru Buru" },
        { "FEDHA ESTATE BLK 3", "Fedha" },
        { "TASSIA FDT18 PLOT 22A", "Tassia" },
        { "IMARA DAIMA_VILLA FRANCA_FDT4", "Imara Daima Villa Franca" },
        { "GREENSPAN_FDT2_SDUS_SDUS", "Greenspan" },
        { "UTAWALA BENEDICTA FDT 30", "Utawala Benedicta" },
        { "RUAI_FDT6_(NEW SITE)", "Ruai" },
        { "RUIRU-MEMBLEY EST-FDT 12", "Ruiru Membley" },
        { "KITENGELA_MILIMANI_FDT9", "Kitengela Milimani" },
        { "ATHI RIVER, GREAT WALL GDNS, BLK 8", "Athi River Great Wall Gardens" },
        { "KILELESHWA OTHAYA RD - PEARL HEIGHTS APTS", "Kileleshwa Othaya Road Pearl Heights Apartments" },
        { "LAVINGTON_JAMES GICHURU RD_FDT5", "Lavington James Gichuru" },
        { "INC000123456 KAYOLE FDT 2", "Kayole" },
        { "KOMAROCK 3A FDT7 0722123456", "Komarock" },
        { "KomarockPhase5AFDT7", "Komarock" },
        { "MLOLONGO FDT 1 -1.39612,36.94021", "Mlolongo" },
        { "NW_", "" },
        { "FDT12_SDUS", "" },
        { "ADR_MNT_FDT7", "" },
    };

    [Theory]
    [MemberData(nameof(DirtyNames))]
    public void Finds_the_place_in_a_dirty_name(string dirty, string place) => Assert.Equal(place, Cleaner.Clean(dirty).Place);

    [Theory]
    [MemberData(nameof(DirtyNames))]
    public void Leaves_its_own_results_alone(string dirty, string place)
    {
        Assert.Equal(place, Cleaner.Clean(place).Place);
        Assert.Equal(Cleaner.Clean(dirty).Key, Cleaner.Clean(place).Key);
    }

    [Fact]
    public void Is_idempotent_on_any_mixture_of_words_it_knows()
    {
        var rules = CleaningRules.BuiltIn;
        string[] vocabulary =
        [
            .. rules.DropWords, .. rules.NetworkElements, .. rules.NetworkElementsWithNumber, .. rules.UnitWords, .. rules.UnitFillers,
            .. rules.RegionPrefixes, .. rules.Expansions.Keys, .. rules.LandmarkWords, .. rules.TrailingWords, .. rules.NumberedNames.Keys,
            .. rules.Doubles, .. rules.WordsThatNameNothing, .. rules.KeptWithTrailingWord,
            "SOUTH", "B", "C", "D", "II", "V", "1ST", "45", "58", "3A", "FDT12", "Kasarani", "LANG'ATA", "K.P.A.", "Phase5AFDT7", "0722123456", "-1.29,36.82",
        ];
        var name =
            from words in Gen.Int[0, vocabulary.Length - 1].Select(i => vocabulary[i]).Array[0, 9]
            from separators in Gen.Int[0, Separators.Length - 1].Select(i => Separators[i]).Array[9]
            select string.Concat(words.Select((word, i) => word + separators[i]));

        name.Sample(dirty => Cleaner.Clean(Cleaner.Clean(dirty).Place).Place == Cleaner.Clean(dirty).Place, iter: 20_000);
    }

    [Fact]
    public void Never_fails_and_is_idempotent_on_arbitrary_text() =>
        Gen.String[0, 60].Sample(dirty =>
        {
            var once = Cleaner.Clean(dirty);
            return Cleaner.Clean(once.Place).Key == once.Key && once.Key.All(char.IsAsciiLetterOrDigit);
        });

    [Fact]
    public void Leaves_the_names_of_the_built_in_places_alone()
    {
        var changed = BuiltInPlaces.Load(Cleaner)
            .SelectMany(place => new[] { place.Name, place.KnownAs })
            .Distinct()
            .Where(name => !Cleaner.Clean(name).Place.Equals(name, StringComparison.OrdinalIgnoreCase));

        Assert.Empty(changed);
    }

    /// <summary>Towns, suburbs and estates from all over the country, and a few that have a word of the rules in their name.</summary>
    private static readonly string[] RealNames =
    [
        "Adams Arcade", "Ahero", "Bahati", "Bomet", "Burnt Forest", "Busia", "Chuka", "Chepkanga", "Dongo Kundu", "Dunga", "Eastleigh", "Elburgon", "Eldama Ravine",
        "Fourteen Falls", "Garissa", "Gatundu", "Gikambura", "Gatong'ora", "Hola", "Homa Bay", "Huruma", "Iten", "Isiolo", "Jamhuri", "Kabarnet", "Kamiti Corner",
        "Kamulu", "Kapsabet", "Karatina", "Kenol", "Kiamumbi", "Kibwezi", "Kwale", "Lamu", "Landimawe", "Lodwar", "Loitoktok", "Lunga Lunga", "Mac Kinnon", "Makindu",
        "Malaba", "Maralal", "Mariakani", "Mau Mau", "Mai Mahiu", "Migori", "Molo", "Mtito Andei", "Mukuru Kwa Njenga", "Mwea", "Ndunyu Njeru", "Ng'araria", "Njiru",
        "Nyali", "Ol Kalou", "Othaya", "Port Reitz", "Rabai", "Sagana", "Sabasaba", "Siaya", "Soweto", "Suna", "Tala", "Taveta", "Thogoto", "Ugunja", "Vihiga", "Wajir",
        "Wundanyi", "Yala", "Yatta", "Zambezi", "Core Valley", "Ringroad Kilimani", "Cardinal Otunga",
    ];

    public static TheoryData<string> RealNameData => [.. RealNames];

    [Theory]
    [MemberData(nameof(RealNameData))]
    public void Leaves_real_names_alone(string name) => Assert.Equal(name, Cleaner.Clean(name).Place);

    [Fact]
    public void Finds_a_real_name_behind_any_codes()
    {
        string[] before = ["", "NW_", "ADR_MNT_", "MSA-", "FDT19-", "OLT_", "INC000123456 ", "gpon "];
        string[] after = ["", "_FDT12_SDUS", " FDT 4", "/FDT 17/SDU", "-FDT-08-MDU", " HSE 45", " BLK D", " 0722123456", "_OLT2_PORT5", " (NEW SITE)"];
        var dirty =
            from prefix in Gen.Int[0, before.Length - 1]
            from name in Gen.Int[0, RealNames.Length - 1]
            from suffix in Gen.Int[0, after.Length - 1]
            from shout in Gen.Bool
            select (Name: RealNames[name], Dirty: before[prefix] + (shout ? RealNames[name].ToUpperInvariant() : RealNames[name]) + after[suffix]);

        dirty.Sample(one => Cleaner.Clean(one.Dirty).Key == PlaceNameCleaner.KeyOf(one.Name), iter: 5_000);
    }

    [Theory]
    [InlineData("Port Victoria")]
    [InlineData("Ringa")]
    [InlineData("Pearl Court")]
    [InlineData("Testimony Flats")]
    [InlineData("Gura Gura")]
    [InlineData("Eastleigh 1st Avenue")]
    [InlineData("Ngong Road")]
    [InlineData("Mackinnon Road")]
    [InlineData("Lunga Lunga")]
    [InlineData("Saba Saba")]
    public void Leaves_real_names_alone_that_look_like_codes(string name) => Assert.Equal(name, Cleaner.Clean(name).Place);

    [Theory]
    [InlineData("K.P.A. FLATS", "Kpa Flats")]
    [InlineData("Mũrang’a FDT 2", "Murang'a")]
    [InlineData("KASARANI KASARANI FDT1", "Kasarani")]
    [InlineData("BURU BURU BURU BURU", "Buru Buru")]
    [InlineData("SOUTH B SOUTH B FDT1", "South B")]
    [InlineData("KILIMANI NGONG RD", "Kilimani Ngong Road")]
    [InlineData("RUAKA 3RD FLOOR", "Ruaka")]
    [InlineData("KASARANI NEXT TO EQUITY", "Kasarani")]
    public void Cleans_what_the_pairs_do_not_show(string dirty, string place) => Assert.Equal(place, Cleaner.Clean(dirty).Place);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("NULL")]
    [InlineData("ESTATE")]
    [InlineData("12345")]
    public void Finds_no_place_where_none_is_named(string? name) => Assert.True(Cleaner.Clean(name).IsEmpty);

    [Fact]
    public void Keeps_house_and_block_for_the_dispatcher() =>
        Assert.Equal("BLK D, HSE 45", Cleaner.Clean("SOUTH C_BLK D_HSE 45").Detail);

    [Fact]
    public void Says_when_only_a_landmark_is_known()
    {
        Assert.True(Cleaner.Clean("NEAR TRM ROYSAMBU").FromLandmark);
        Assert.False(Cleaner.Clean("KAREN NEAR BOMAS").FromLandmark);
    }

    /// <summary>English and Swahili words of relation, each before a landmark.</summary>
    [Theory]
    [InlineData("DONHOLM NEAR BURUBURU")]
    [InlineData("DONHOLM NEXT TO BURUBURU")]
    [InlineData("DONHOLM ADJ BURUBURU")]
    [InlineData("DONHOLM ADJACENT TO BURUBURU")]
    [InlineData("DONHOLM OPP. BURUBURU")]
    [InlineData("DONHOLM DIRECTLY OPPOSITE BURUBURU")]
    [InlineData("DONHOLM FACING BURUBURU")]
    [InlineData("DONHOLM ACROSS FROM BURUBURU")]
    [InlineData("DONHOLM BETWEEN BURUBURU AND UMOJA")]
    [InlineData("DONHOLM TOWARDS UMOJA")]
    [InlineData("DONHOLM BEFORE BURUBURU")]
    [InlineData("DONHOLM AFTER UMOJA")]
    [InlineData("DONHOLM JUST PAST BURUBURU")]
    [InlineData("DONHOLM VIA UMOJA")]
    [InlineData("DONHOLM ALONG JOGOO ROAD")]
    [InlineData("DONHOLM BESIDE BURUBURU")]
    [InlineData("DONHOLM BEHIND BURUBURU")]
    [InlineData("DONHOLM 200M FROM BURUBURU")]
    [InlineData("DONHOLM KARIBU NA BURUBURU")]
    [InlineData("DONHOLM MKABALA NA BURUBURU")]
    [InlineData("DONHOLM NYUMA YA BURUBURU")]
    [InlineData("DONHOLM KANDO YA BURUBURU")]
    [InlineData("DONHOLM BARABARA YA JOGOO")]
    [InlineData("DONHOLM_KARIBU_NA_BURUBURU_FDT3")]
    [InlineData("DONHOLM (NEAR BURUBURU)")]
    [InlineData("NEAR BURUBURU, DONHOLM")]
    public void What_follows_a_word_of_relation_is_a_landmark(string name)
    {
        var clean = Cleaner.Clean(name);

        Assert.Equal(("Donholm", false), (clean.Place, clean.FromLandmark));
        Assert.NotNull(clean.Detail);
    }

    [Theory]
    [InlineData("KARIBU NA BURUBURU", "Buruburu", true)]
    [InlineData("MKABALA NA TOTAL BURUBURU", "Total Buruburu", true)]
    [InlineData("NEXT TO BURUBURU SHOPPING CENTRE", "Buruburu Shopping Centre", true)]
    [InlineData("FDT3 JUST PAST THE BURUBURU", "Buruburu", true)]
    [InlineData("FROM UMOJA TO DONHOLM", "Umoja Donholm", false)]
    [InlineData("KUTOKA UMOJA HADI DONHOLM", "Umoja Donholm", false)]
    [InlineData("NEXT TOTAL DONHOLM", "Next Total Donholm", false)]
    [InlineData("KWA CHIEF DONHOLM", "Kwa Chief Donholm", false)]
    public void A_landmark_alone_is_all_there_is_to_go_by_and_a_route_has_none(string name, string place, bool fromLandmark)
    {
        var clean = Cleaner.Clean(name);

        Assert.Equal((place, fromLandmark), (clean.Place, clean.FromLandmark));
    }

    [Theory]
    [InlineData("Lang'ata", "langata")]
    [InlineData("Buru Buru", "buruburu")]
    [InlineData("Elgon View Estate", "elgonview")]
    public void Keys_ignore_blanks_apostrophes_and_estate(string place, string key) => Assert.Equal(key, PlaceNameCleaner.KeyOf(place));
}
