#!/bin/bash
# A search that asks for a code should find who holds it. In MariaDB one full-text query in boolean mode means two things, by the engine of
# its table. InnoDB takes a hyphen inside a word for the operator «not»: CUR-1482 asks for CUR without 1482 and finds every CUR but the one
# that was typed; +fondo-rotativo finds nothing where each fondo is rotativo. To MyISAM, with the same rows in the same server, the hyphen
# is a blank. The manual has «-» as an operator before words and names no difference of engines here; MySQL's, from which InnoDB has it,
# speaks of the beginnings and ends of words. In quotes the code is found in both: "CUR-1482".
# Nor does InnoDB leave out a required word that no index holds («la», two letters), as MyISAM does: +la +multa finds nothing. That half
# is better known; the manual says that stop words and lengths apply, of both engines alike.
# Seen with MariaDB 10.11.19 (mariadb-server-core of Debian 12, its default settings). For the field: a search box that hands on what is
# typed shows the cases of all other codes; and the table that was turned from MyISAM into InnoDB began to do so without an error.
set -euo pipefail
release=10.11.19-0+deb12u1
command -v apt-get >/dev/null || { echo "Not run: it takes packages of Debian 12, and there is no apt-get here." >&2; exit 2; }
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" || true; }; rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
for package in mariadb-server-core mariadb-client-core; do
    apt-get download -qq -o APT::Sandbox::User=root "$package=1:$release" 2>apt.log || {
        carried=$(apt-cache madison "$package" | awk '{printf " %s", $3}')
        echo "Not run: the mirror has no $package 1:$release (it carries:${carried:- none; apt-get update?})." >&2
        exit 2
    }
done
# What the two are linked with and a small system lacks, in whatever version goes with it.
apt-get download -qq -o APT::Sandbox::User=root libaio1 libnuma1 liburing2 libpcre2-8-0 libedit2 libbsd0 libmd0 libncurses6
for file in ./*.deb; do dpkg -x "$file" root; done
LD_LIBRARY_PATH=$(find "$folder/root" -name '*.so.*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH
mkdir data
share=$folder/root/usr/share/mysql
options=(--no-defaults --datadir="$folder/data" --lc-messages-dir="$share" --character-sets-dir="$share/charsets")
# The server refuses to run as root.
[ "$(id -u)" != 0 ] || { chown nobody data; options+=(--user=nobody); }
{ printf '%s\n' "create database mysql;" "use mysql;"
  cat "$share"/mysql_system_tables.sql "$share"/mysql_performance_tables.sql "$share"/mysql_system_tables_data.sql
} >boot.sql
root/usr/sbin/mariadbd "${options[@]}" --bootstrap <boot.sql >server.log 2>&1 || { cat server.log >&2; exit 1; }
root/usr/sbin/mariadbd "${options[@]}" --skip-grant-tables --skip-networking --socket="$folder/data/s" >>server.log 2>&1 &
server=$!
ask() { root/usr/bin/mariadb --no-defaults --default-character-set=utf8mb4 --socket="$folder/data/s" -N "$@"; }
until ask -e "select 1" >/dev/null 2>&1; do kill -0 "$server" || { cat server.log >&2; exit 1; }; sleep 0.3; done
ask <<'SQL'
create database desk character set utf8mb4;
use desk;
create table innodb (id int primary key, words text, fulltext (words)) engine=innodb;
create table myisam (id int primary key, words text, fulltext (words)) engine=myisam;
insert into innodb values
    (1, 'No se puede anular el CUR-1482 del fondo rotativo'), (2, 'No se puede anular el CUR-1483 del fondo rotativo'),
    (3, 'La multa de la OC 87 no se puede cobrar'), (4, 'Los recibos del fondo-rotativo');
insert into myisam select * from innodb;
SQL
found() {
    ask desk -e "select ifnull(group_concat(id order by id), 'nothing') from $1 where match (words) against ('$2' in boolean mode)"
}
echo "MariaDB $(ask -e 'select version()')"
as_seen=0
while IFS='|' read -r query innodb myisam; do
    in_one=$(found innodb "$query") in_other=$(found myisam "$query")
    echo "$query: InnoDB $in_one, MyISAM $in_other"
    [ "$in_one|$in_other" = "$innodb|$myisam" ] || as_seen=1
done <<'ROWS'
CUR-1482|2|1
+CUR-1482 +anular|2|1,2
+"CUR-1482" +anular|1|1
+fondo-rotativo|nothing|1,2,4
+fondo +rotativo|1,2,4|1,2,4
+la +multa|nothing|3
+multa +cobrar|3|3
ROWS
exit $as_seen
