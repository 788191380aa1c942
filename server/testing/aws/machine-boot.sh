#!/bin/bash
# Boots a loopback machine: runs in namespaces of its own, puts its disk together and becomes its first process.
# $1 the disk, $2 its name, $3 this computer's node
set -eu
disk=$1
hostname "$2"

# Programs are this computer's, out of reach of whoever is root inside; all else is the machine's own.
mount --rbind /usr "$disk/usr"
mount -o remount,bind,ro "$disk/usr"
mount --bind "$disk/var/local" "$disk/usr/local"
mount --bind "$3" "$disk/usr/local/bin/node"
mount -o remount,bind,ro "$disk/usr/local/bin/node"
mount -t proc proc "$disk/proc"
mount -t tmpfs -o mode=0755 tmpfs "$disk/run"
mount -t tmpfs -o mode=0755 tmpfs "$disk/dev"
mkdir "$disk/dev/pts" "$disk/dev/shm" "$disk/run/sshd" "$disk/run/lock"
chmod 1777 "$disk/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$disk/dev/pts"
for device in null zero full random urandom tty; do
  touch "$disk/dev/$device"
  mount --bind "/dev/$device" "$disk/dev/$device"
done
ln -s pts/ptmx "$disk/dev/ptmx"
ln -s /proc/self/fd "$disk/dev/fd"
ln -s /proc/self/fd/0 "$disk/dev/stdin"
ln -s /proc/self/fd/1 "$disk/dev/stdout"
ln -s /proc/self/fd/2 "$disk/dev/stderr"
ln -s /proc/1/fd/1 "$disk/dev/console"

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
exec env -i PATH="$PATH" LANG="$LANG" chroot "$disk" /bin/bash /var/local/init
