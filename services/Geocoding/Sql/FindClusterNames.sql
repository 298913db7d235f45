-- Purpose: clusters that the gazetteer or tickets know: the one named @cluster, or @all, then without those of closed tickets alone.
-- Locking: none.
select cluster from tickets.geo_clusters where @all or cluster = @cluster
union
select cluster from tickets.all_tickets t where @all and t.is_actionable and cluster is not null
union
select cluster from tickets.all_tickets t where not @all and cluster = @cluster
order by cluster;
