#!/bin/sh
# Makes the passwords of this installation, once. What is there already is kept, so it may run at
# every start. `web_password` is the one that people type (name: burnish).
set -eu
umask 022
parts=${PARTS:-/secrets/parts}
gate=${GATE:-/secrets/gate}

fresh() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# Whole or not at all: a start that was cut off is repeated by the next one.
put() {
	cat >"$1.part"
	mv "$1.part" "$1"
}

for name in database_password redis_password; do
	[ -s "$parts/$name" ] || fresh | put "$parts/$name"
done
printf 'postgresql://burnish:%s@%s/burnish\n' "$(cat "$parts/database_password")" "$DATABASE_HOST" |
	put "$parts/database_url"
printf 'redis://:%s@%s:6379/0\n' "$(cat "$parts/redis_password")" "$REDIS_HOST" |
	put "$parts/redis_url"
printf 'requirepass %s\n' "$(cat "$parts/redis_password")" | put "$parts/redis.conf"

[ -s "$gate/web_password" ] || fresh | put "$gate/web_password"
[ -s "$gate/cookie" ] || fresh | put "$gate/cookie"

# Browsers do not send a name and password with every websocket; the cookie stands for them. Both
# are random and long, so there is nothing to gain from hashing them at each request.
cookie="burnish-gate=$(cat "$gate/cookie")"
basic=$(printf 'burnish:%s' "$(cat "$gate/web_password")" | base64 | tr -d '\n')
put "$gate/gate.caddy" <<END
@stranger {
	not header Cookie *$cookie*
	not header Authorization "Basic $basic"
}
header @stranger WWW-Authenticate "Basic realm=\"Burnish\", charset=\"UTF-8\""
respond @stranger "Please give the name burnish and the password of this installation." 401

@plain expression {http.request.scheme} == "http"
@tls expression {http.request.scheme} == "https"
header @plain +Set-Cookie "$cookie; Path=/; HttpOnly; SameSite=Strict"
header @tls +Set-Cookie "$cookie; Path=/; HttpOnly; SameSite=Strict; Secure"
END

# The proxy runs as a user of its own, and keeps its certificates here.
[ -z "${OWNED_BY_PROXY:-}" ] || chown -R "$PROXY_USER" $OWNED_BY_PROXY
