#!/bin/bash
# The first process inside a loopback machine. What it prints is the machine's console.
cd /
trap : TERM
echo "[    0.000000] Booting $(hostname)"
/usr/sbin/sshd -D -e -f /etc/ssh/sshd_config </dev/null >>/var/log/sshd.log 2>&1 &

# As cloud-init does: a boothook at every boot, a script at the first one alone.
data=/var/lib/cloud/instance/user-data.txt
ran=/var/lib/cloud/instance/sem/config_scripts_user
case "$(head -n 1 "$data")" in
  '#cloud-boothook'*) tail -n +2 "$data" >/var/lib/cloud/instance/boothook; script=/var/lib/cloud/instance/boothook ;;
  '#!'*) if [ -e "$ran" ]; then script=; else touch "$ran"; script=$data; fi ;;
  *) script=; echo "cloud-init: the user-data is nothing that can be run" ;;
esac
if [ -n "$script" ]; then
  chmod 0700 "$script"
  { "$script" </dev/null || echo "cloud-init: the user-data ended with exit code $?"; } 2>&1 &
fi

# Its plug: it is pulled with the process that holds the other end.
exec 3<&0
cat <&3 >/dev/null &
wait "$!"

# Programs are asked to end; whatever is left after a while ends with this process.
kill -TERM -1
for _ in $(seq 20); do
  set -- /proc/[0-9]*
  [ "$#" -gt 1 ] || exit 0
  sleep 0.05
done
