#!/usr/bin/python3
"""The loader that FleetTickets replaces, whole: list, read, upsert and watermark in one transaction a file, move. A peer to time against.

usage: python_loader.py DATABASE_URL ENDPOINT ACCESS_KEY SECRET_KEY BUCKET DATASET      (its database has the migrations 01 to 13)
"""
import csv
import io
import json
import sys

import boto3
import psycopg2
import psycopg2.extras
from botocore.config import Config

DROPPED = {"week_start", "week_end", "source_s3_bucket", "source_s3_key", "source_snapshot_id", "department", "source_type"}


def records(text):
    kept = {}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        if row["ticket_id"].startswith("EXPORT STOPPED") or row["is_alarm"].lower() == "true":
            continue
        record = {name: value for name, value in row.items() if name not in DROPPED}
        record["region"] = record["region"].lower()
        record["raw_status"] = record["raw_status"].upper()
        kept[row["ticket_id"]] = (row["ticket_id"], json.dumps(record))
    return list(kept.values())


def main():
    url, endpoint, access_key, secret_key, bucket, dataset = sys.argv[1:7]
    store = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=access_key, aws_secret_access_key=secret_key, region_name="us-east-1", config=Config(s3={"addressing_style": "path"})
    )
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    cursor.execute("select metadata->>'source_max_key' from tickets.import_meta where dataset = %s", (dataset,))
    found = cursor.fetchone()
    connection.commit()
    watermark = (found and found[0]) or ""
    pages = store.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"automations/{dataset}/changes/")
    for key in sorted(listed["Key"] for page in pages for listed in page.get("Contents", [])):
        if key <= watermark:
            continue
        rows = records(store.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8-sig"))
        psycopg2.extras.execute_values(
            cursor,
            f"insert into tickets.{dataset} (ticket_id, raw) values %s on conflict (ticket_id) do update set raw = excluded.raw, ingested_at = now()",
            rows,
            page_size=1000,
        )
        cursor.execute(
            "insert into tickets.import_meta (dataset, metadata) values (%s, %s) on conflict (dataset) do update set metadata = excluded.metadata, updated_at = now()",
            (dataset, json.dumps({"source_max_key": key})),
        )
        connection.commit()
        store.copy_object(Bucket=bucket, Key=key.replace("/changes/", "/processed/"), CopySource={"Bucket": bucket, "Key": key})
        store.delete_object(Bucket=bucket, Key=key)


if __name__ == "__main__":
    main()
