#!/bin/sh
# Restart the web processes of this machine one after another; nobody's request is dropped. As root:
#   deploy/rolling-restart.sh 6543 6544 6545 6546
set -eu
[ $# -gt 0 ] || { echo "name the ports of the web processes" >&2; exit 2; }
for port in "$@"; do
    systemctl restart "sedportal-web@$port.service"
    # The socket is open all the time: the first answer comes when the new process has started.
    tries=0
    until [ "$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 30 "http://127.0.0.1:$port/healthz")" = 200 ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 30 ] || { echo "the process at port $port does not answer: the others are left alone" >&2; exit 1; }
        sleep 1
    done
    echo "port $port: restarted"
done
systemctl restart sedportal-worker.service
echo "worker: restarted"
