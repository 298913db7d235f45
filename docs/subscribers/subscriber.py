#!/usr/bin/python3
"""Prints FleetTickets' events, each once, as one line of JSON.

Needs pika (Debian: python3-pika) and RABBITMQ_URL. Arguments, all optional: queue, exchange, binding key (a dataset, or # for all).
"""
import json
import os
import sys

import pika

DEFAULTS = ["example.tickets-upserted", "fleettickets.tickets-upserted", "#"]
queue, exchange, key = sys.argv[1:] + DEFAULTS[len(sys.argv) - 1:]
seen = set()  # a real subscriber keeps the ids together with its work, in one transaction


def receive(channel, delivery, properties, body):
    if properties.message_id not in seen:
        event = {"messageId": properties.message_id, "exchange": delivery.exchange, "redelivered": delivery.redelivered}
        print(json.dumps({**event, "event": json.loads(body)}), flush=True)
        seen.add(properties.message_id)
    channel.basic_ack(delivery.delivery_tag)  # last: what is not acknowledged comes again


channel = pika.BlockingConnection(pika.URLParameters(os.environ["RABBITMQ_URL"])).channel()
channel.exchange_declare(exchange, "topic", durable=True)  # whoever comes first declares it; the arguments are the same
channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum", "x-delivery-limit": 1_000_000})
channel.queue_bind(queue, exchange, key)
channel.basic_qos(prefetch_count=10)
channel.basic_consume(queue, receive)
print(f"waiting for {exchange} ({key}) in {queue}", file=sys.stderr, flush=True)
channel.start_consuming()
