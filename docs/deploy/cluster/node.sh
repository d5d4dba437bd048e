#!/bin/sh
# One machine of the cluster, in the foreground until it is told to end (docs/cluster.md).
#
#     node.sh head [OPTIONS OF ray start]    the machine of the engine; trains nothing
#     node.sh node [OPTIONS OF ray start]    a machine that trains
#
# LATENTLAB_CLUSTER   address:port of the head in the private network, as for the engine
# LATENTLAB_NODE      address of this machine in the private network (the head knows its own)
# RAY_AUTH_MODE=token with RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH: the same token on all machines
set -eu

refuse() { echo "node.sh: $1" >&2; exit 2; }

role=${1:-}
[ "$role" = head ] || [ "$role" = node ] || refuse "say which machine this is: head or node."
shift
head=${LATENTLAB_CLUSTER:-}
case $head in *:*) ;; *) refuse "set LATENTLAB_CLUSTER to address:port of the head in the private network." ;; esac
[ "${RAY_AUTH_MODE:-}" = token ] || refuse "set RAY_AUTH_MODE=token: without it anyone in the network can run code here."
token=${RAY_AUTH_TOKEN_PATH:-${HOME:-}/.ray/auth_token}
[ -n "${RAY_AUTH_TOKEN:-}" ] || { [ -f "$token" ] && [ -s "$token" ]; } ||
    refuse "set RAY_AUTH_TOKEN_PATH to a file with the cluster's token, or RAY_AUTH_TOKEN to the token."
[ "$role" = head ] && own=${head%:*} || own=${LATENTLAB_NODE:-}
[ -n "$own" ] || refuse "set LATENTLAB_NODE to the address of this machine in the private network."

export RAY_USAGE_STATS_ENABLED=0
# Processes that have trained stay warm for the next run. The head calls a machine dead 30 s after its link was cut.
export RAY_idle_worker_killing_time_threshold_ms="${RAY_idle_worker_killing_time_threshold_ms:-600000}"
export RAY_health_check_period_ms="${RAY_health_check_period_ms:-3000}"
export RAY_health_check_timeout_ms="${RAY_health_check_timeout_ms:-3000}"
export RAY_health_check_failure_threshold="${RAY_health_check_failure_threshold:-5}"
# A machine that does much else comes up all the same.
export RAY_raylet_start_wait_time_s="${RAY_raylet_start_wait_time_s:-120}"
export OMP_WAIT_POLICY=PASSIVE OPENBLAS_NUM_THREADS=1
export MALLOC_TRIM_THRESHOLD_=1000000000 MALLOC_MMAP_THRESHOLD_=1000000000

if [ "$role" = head ]; then
    set -- --head --port="${head##*:}" --include-dashboard=false --num-cpus=0 --num-gpus=0 "$@"
else
    set -- --address="$head" --resources='{"calculates": 4}' "$@"
fi
# Fixed ports, so that a firewall can name them; next to nothing goes through the object store.
exec ray start --block --disable-usage-stats --node-ip-address="$own" \
    --node-manager-port=6380 --object-manager-port=6381 --runtime-env-agent-port=6382 \
    --dashboard-agent-grpc-port=6383 --dashboard-agent-listen-port=6384 --metrics-export-port=6385 \
    --min-worker-port=10002 --max-worker-port=10201 --object-store-memory=80000000 "$@"
