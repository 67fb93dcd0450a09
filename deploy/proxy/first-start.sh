#!/bin/sh
# Makes the passwords and the key of this installation, once. What is there already is kept, so it may run at
# every start. Nobody types them: people have accounts.
set -eu
umask 022
parts=${PARTS:-/secrets/parts}

fresh() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# Whole or not at all: a start that was cut off is repeated by the next one.
put() {
	cat >"$1.part"
	mv "$1.part" "$1"
}

for name in database_password redis_password secret_key; do
	[ -s "$parts/$name" ] || fresh | put "$parts/$name"
done
# Of the mail server, where there is one: whoever has it puts it here.
[ -e "$parts/smtp_password" ] || put "$parts/smtp_password" </dev/null
printf 'postgresql://burnish:%s@%s/burnish\n' "$(cat "$parts/database_password")" "$DATABASE_HOST" |
	put "$parts/database_url"
printf 'redis://:%s@%s:6379/0\n' "$(cat "$parts/redis_password")" "$REDIS_HOST" |
	put "$parts/redis_url"
printf 'requirepass %s\n' "$(cat "$parts/redis_password")" | put "$parts/redis.conf"

# The proxy runs as a user of its own, and keeps its certificates here.
[ -z "${OWNED_BY_PROXY:-}" ] || chown -R "$PROXY_USER" $OWNED_BY_PROXY
