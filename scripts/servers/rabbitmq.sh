# Sourced by servers.sh: a private RabbitMQ node with the management and shovel plugins, and an epmd of its own.

env_of_rabbitmq() {
    echo "FLEETTICKETS_TEST_RABBITMQ=amqp://fleet:$secret@127.0.0.1:$(port rabbitmq)/"
    echo "FLEETTICKETS_TEST_RABBITMQ_API=http://127.0.0.1:$(port management)"
}

prepare_rabbitmq() {
    local home=$dir/rabbitmq
    mkdir -p "$home"/{mnesia,log,home}
    : > "$home/env.conf"
    echo '[].' > "$home/advanced.config"
    echo '[rabbitmq_management,rabbitmq_shovel,rabbitmq_shovel_management].' > "$home/plugins"
    # default_user replaces guest, which is not created then. The statistics interval of 1 s is the shortest the interface is made for.
    cat > "$home/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$(port rabbitmq)
management.tcp.ip = 127.0.0.1
management.tcp.port = $(port management)
collect_statistics_interval = 1000
consumer_timeout = 86400000
default_user = fleet
default_pass = $secret
default_user_tags.administrator = true
CONF
}

rabbitmq_answers() { curl -sf -m 5 -u "fleet:$secret" "http://127.0.0.1:$(port management)/api/overview"; }

run_rabbitmq() {
    local home=$dir/rabbitmq
    # epmd in the foreground as our own child: started by Erlang it would be a daemon that outlives the node.
    runs rabbitmq-epmd || spawn rabbitmq-epmd epmd -port "$(port epmd)" -address 127.0.0.1
    if ! until_ready 10 rabbitmq-epmd listens rabbitmq-epmd "$(port epmd)"; then
        # Finding its port taken, epmd ends without a word.
        echo 'epmd does not listen: port in use?' >>"$dir/log/rabbitmq-epmd.log"
        return 1
    fi
    # The program itself, not /usr/sbin/rabbitmq-server, which switches to another user. RUNNING_UNDER_SYSTEMD only makes
    # the script exec the node, so that the pid is the node's.
    spawn rabbitmq HOME="$home/home" ERL_CRASH_DUMP_SECONDS=0 RUNNING_UNDER_SYSTEMD=1 RABBITMQ_NODENAME=fleettickets@localhost \
        RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$(port rabbitmq)" RABBITMQ_DIST_PORT="$(port distribution)" \
        RABBITMQ_MNESIA_BASE="$home/mnesia" RABBITMQ_LOG_BASE="$home/log" RABBITMQ_LOGS=- \
        RABBITMQ_ENABLED_PLUGINS_FILE="$home/plugins" RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" \
        RABBITMQ_ADVANCED_CONFIG_FILE="$home/advanced.config" RABBITMQ_CONF_ENV_FILE="$home/env.conf" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
        RABBITMQ_PID_FILE="$home/pid" ERL_EPMD_PORT="$(port epmd)" ERL_EPMD_ADDRESS=127.0.0.1 \
        /usr/lib/rabbitmq/bin/rabbitmq-server
    until_ready 90 rabbitmq rabbitmq_answers
}

start_rabbitmq() {
    local attempt names=(rabbitmq management distribution epmd)
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || die 'no RabbitMQ found: run scripts/install.sh'
    choose_missing_ports "${names[@]}"
    for attempt in 1 2 3 4 5; do
        prepare_rabbitmq
        run_rabbitmq && return 0
        end rabbitmq KILL
        end rabbitmq-epmd KILL
        port_was_taken "$dir/log/rabbitmq.log" "$dir/log/rabbitmq-epmd.log" || return 1
        set_logs_aside rabbitmq "$attempt"
        choose_ports "${names[@]}"
    done
    return 1
}

resume_rabbitmq() { run_rabbitmq || die "rabbitmq did not come back: see $dir/log/rabbitmq.log"; }

halt_rabbitmq() { end rabbitmq TERM; }
stop_rabbitmq() {
    if [ "$persistent" = 1 ]; then end rabbitmq TERM; else end rabbitmq KILL; fi
    end rabbitmq-epmd KILL
}
