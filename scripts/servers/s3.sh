# Sourced by servers.sh: an S3 store, Ceph RGW with one monitor and one object daemon; no manager, which S3 does not need.
# memstore keeps the objects in memory, bluestore (--persistent) in a sparse file.

env_of_s3() {
    echo "FLEETTICKETS_TEST_S3=http://127.0.0.1:$(port s3)"
    echo "FLEETTICKETS_TEST_S3_ACCESS_KEY=fleet"
    echo "FLEETTICKETS_TEST_S3_SECRET_KEY=$secret"
}

write_ceph_conf() {
    local store=memstore
    [ "$persistent" = 0 ] || store=bluestore
    cat > "$dir/s3/ceph.conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_initial_members = a
mon_host = v2:127.0.0.1:$(port monitor)/0
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = $dir/s3/keyring
run_dir = $dir/s3/run
crash_dir = $dir/s3/run
# no admin sockets: their paths could exceed the 107 bytes of a unix socket
admin_socket =
log_to_file = false
log_to_stderr = true
err_to_stderr = true
mon_cluster_log_to_file = false
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
[mon]
mon_data = $dir/s3/mon
mon_data_avail_crit = 1
mon_data_avail_warn = 1
# by default every decision waits a second for company: 13 s to start instead of 2
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
[osd]
osd_data = $dir/s3/osd
osd_objectstore = $store
memstore_device_bytes = 4294967296
bluestore_block_size = 8589934592
osd_memory_target = 939524096
[client]
# without tcp_nodelay every GET, LIST and copy takes 44 ms
rgw_frontends = beast endpoint=127.0.0.1:$(port s3) tcp_nodelay=1
# a notification's target has a password: taken over HTTPS alone, or from a proxy that ends it, as which a test poses
rgw_trust_forwarded_https = true
rgw_thread_pool_size = 64
rgw_run_sync_thread = false
rgw_override_bucket_index_max_shards = 1
CONF
}

ceph_run() { env -u CEPH_ARGS CEPH_CONF="$dir/s3/ceph.conf" PYTHONWARNINGS=ignore "$@"; }

create_monitor() {
    local key=$dir/s3/keyring fsid
    fsid=$(sed -n 's/^fsid = //p' "$dir/s3/ceph.conf")
    ceph_run monmaptool --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$(port monitor)/0]" "$dir/s3/monmap"
    ceph_run ceph-authtool --create-keyring "$key" --gen-key -n mon. --cap mon 'allow *'
    ceph_run ceph-authtool "$key" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
    ceph_run ceph-authtool "$key" --gen-key -n client.rgw --cap mon 'allow rwx' --cap osd 'allow rwx'
    ceph_run ceph-authtool "$key" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
    ceph_run ceph-mon -i a --mkfs --monmap "$dir/s3/monmap" --keyring "$key"
}

create_osd() {
    local uuid
    uuid=$(cat /proc/sys/kernel/random/uuid)
    ceph_run ceph osd new "$uuid" && ceph_run ceph-osd -i 0 --mkfs --osd-uuid "$uuid"
}

create_user() {
    ceph_run radosgw-admin user create --uid=fleet --display-name=fleet --access-key=fleet --secret-key="$secret" > "$dir/s3/user.json"
}

monitor_answers() { ceph_run timeout 10 ceph -s --connect-timeout 2; }
osd_is_up() { ceph_run timeout 10 ceph osd stat | grep -q '1 up'; }
s3_answers() { listens s3 "$(port s3)" && curl -sf -m 10 "http://127.0.0.1:$(port s3)/"; }

run_gateway() {
    spawn s3 CEPH_CONF="$dir/s3/ceph.conf" radosgw -n client.rgw -f
    until_ready 60 s3 s3_answers
}

run_store() {
    local log=$dir/log/s3-setup.log first=0
    [ -e "$dir/s3/created" ] || first=1
    mkdir -p "$dir"/s3/{mon,osd,run}
    if [ $first = 1 ]; then
        write_ceph_conf
        create_monitor >>"$log" 2>&1 || return 1
    fi
    spawn s3-monitor CEPH_CONF="$dir/s3/ceph.conf" ceph-mon -i a -f
    until_ready 30 s3-monitor monitor_answers || return 1
    if [ $first = 1 ]; then create_osd >>"$log" 2>&1 || return 1; fi
    spawn s3-osd CEPH_CONF="$dir/s3/ceph.conf" ceph-osd -i 0 -f
    until_ready 60 s3-osd osd_is_up || return 1
    # Rewritten at each start: the port may have changed since.
    sed -i "s/^rgw_frontends = .*/rgw_frontends = beast endpoint=127.0.0.1:$(port s3) tcp_nodelay=1/" "$dir/s3/ceph.conf"
    run_gateway || return 1
    if [ $first = 1 ]; then create_user >>"$log" 2>&1 || return 1; fi
    : > "$dir/s3/created"
}

start_s3() {
    local attempt name
    for name in ceph ceph-mon ceph-osd radosgw radosgw-admin; do
        [ -x "/usr/bin/$name" ] || die "no $name found: run scripts/install.sh"
    done
    choose_missing_ports s3 monitor
    for attempt in 1 2 3 4 5; do
        run_store && return 0
        end s3 KILL
        end s3-osd KILL
        end s3-monitor KILL
        port_was_taken "$dir"/log/s3*.log || return 1
        set_logs_aside s3 "$attempt"
        choose_ports s3
        # The monitor's address is part of its data: only a new store can have another one.
        if [ ! -e "$dir/s3/created" ]; then
            rm -rf "$dir/s3"
            choose_ports monitor
        fi
    done
    return 1
}

# An outage of the store's door. The data stay where they are, in the object daemon.
halt_s3() { end s3 KILL; }
resume_s3() { run_gateway || die "s3 did not come back: see $dir/log/s3.log"; }

stop_s3() {
    local signal=KILL
    [ "$persistent" = 0 ] || signal=TERM
    end s3 KILL
    end s3-osd "$signal"
    end s3-monitor "$signal"
}
