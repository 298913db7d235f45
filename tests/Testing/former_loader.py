#!/usr/bin/env python3
"""The loader that FleetTickets replaces, as far as the database sees it: what it executes, in its transactions. Runs psql, so that it needs no driver.

usage: former_loader.py DATABASE_URL load DATASET KEY [--watermark-first]  < the CSV file (or nothing: the key is not newer than the watermark)
       former_loader.py DATABASE_URL place LOCATION LATITUDE LONGITUDE [--columns location_clean,latitude,longitude]
       former_loader.py DATABASE_URL cluster CLUSTER LATITUDE LONGITUDE [--columns cluster,latitude,longitude]
       former_loader.py DATABASE_URL resolve
"""
import argparse
import csv
import json
import subprocess
import sys

DROPPED = {"week_start", "week_end", "source_s3_bucket", "source_s3_key", "source_snapshot_id", "department", "source_type"}


def psql(url, sql):
    done = subprocess.run(["psql", url, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"], input=sql, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout.strip()


def text(value):
    return "'" + value.replace("'", "''") + "'"


def records(source):
    kept = {}
    for row in csv.DictReader(source):
        if row["ticket_id"].startswith("EXPORT STOPPED") or row.get("is_alarm", "").lower() == "true":
            continue
        record = {name: value for name, value in row.items() if name not in DROPPED}
        if "region" in record:
            record["region"] = record["region"].lower()
        if "raw_status" in record:
            record["raw_status"] = record["raw_status"].upper()
        kept[row["ticket_id"]] = json.dumps(record)
    return kept


def load(url, dataset, key, watermark_first):
    watermark = psql(url, f"select metadata->>'source_max_key' from tickets.import_meta where dataset = {text(dataset)}")
    if key <= watermark:
        print(f"nothing new: {key} is not after {watermark}")
        return
    kept = records(sys.stdin)
    rows = ", ".join(f"({text(ticket)}, {text(record)})" for ticket, record in kept.items())
    upsert = f"insert into tickets.{dataset} (ticket_id, raw) values {rows} on conflict (ticket_id) do update set raw = excluded.raw, ingested_at = now();"
    name = (
        f"insert into tickets.import_meta (dataset, metadata) values ({text(dataset)}, {text(json.dumps({'source_max_key': key, 'export_type': 'delta'}))})"
        " on conflict (dataset) do update set metadata = excluded.metadata;"
    )
    statements = [name, upsert] if watermark_first else [upsert, name]
    psql(url, "\n".join(["begin;", *statements, "commit;"]))
    psql(url, "select tickets.capture_history();")
    print(f"loaded {len(kept)} tickets of {key}")


def locate(url, table, name, latitude, longitude, columns):
    key, lat, lng = columns.split(",")
    psql(
        url,
        f"insert into tickets.{table} ({key}, {lat}, {lng}) values ({text(name)}, {latitude}, {longitude})"
        f" on conflict ({key}) do update set {lat} = excluded.{lat}, {lng} = excluded.{lng} where not {table}.verified;",
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    commands = parser.add_subparsers(dest="command", required=True)
    loading = commands.add_parser("load")
    loading.add_argument("dataset")
    loading.add_argument("key")
    loading.add_argument("--watermark-first", action="store_true")
    for command, columns in (("place", "location_clean,latitude,longitude"), ("cluster", "cluster,latitude,longitude")):
        locating = commands.add_parser(command)
        locating.add_argument("name")
        locating.add_argument("latitude", type=float)
        locating.add_argument("longitude", type=float)
        locating.add_argument("--columns", default=columns)
    commands.add_parser("resolve")
    given = parser.parse_args()
    if given.command == "load":
        load(given.url, given.dataset, given.key, given.watermark_first)
    elif given.command == "resolve":
        psql(given.url, "select tickets.resolve_ticket_geoms();")
    else:
        locate(given.url, {"place": "geo_locations", "cluster": "geo_clusters"}[given.command], given.name, given.latitude, given.longitude, given.columns)


if __name__ == "__main__":
    main()
