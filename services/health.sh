#!/bin/bash
# The health check of every image, as /app/health: requests /health/live, or with "ready" /health/ready, from the service in this
# container, prints the answer, and exits with 0 for status 200, else 1. The image has neither curl nor wget, and a .NET process
# takes 1-2 s of a busy machine; bash's own /dev/tcp takes 3 ms and starts nothing else.
port=${ASPNETCORE_URLS##*:}
exec 3<>"/dev/tcp/127.0.0.1/${port%%/*}" || exit 1
printf 'GET /health/%s HTTP/1.0\r\n\r\n' "${1:-live}" >&3
read -r -t 10 -u 3 _ status _ || { echo 'no answer within 10 s: the service hangs; its log may have the reason'; exit 1; }
while read -r -t 10 -u 3 line && [ "$line" != $'\r' ]; do :; done
read -r -d '' -t 10 -u 3 body
echo "$body"
[ "$status" = 200 ]
