#!/bin/bash
# Runs in fresh namespaces: builds a root out of the Debian tree, moves into it, and becomes systemd.
#   first_process.sh TREE WORK [FROM=TO]...     each FROM is seen at TO, for reading only
# Nothing is written to TREE; whatever is written lies in a tmpfs that ends with the namespaces.
set -euo pipefail
tree=$1 work=$2
shift 2

mount --make-rprivate /
mount -t tmpfs -o mode=0755 writable "$work"
mkdir "$work"/{upper,scratch,root}
cd "$work/root"
mount -t overlay -o "lowerdir=$tree,upperdir=$work/upper,workdir=$work/scratch" root "$PWD"
cd "$work/root" # the directory as it is under the new mount

# Kernel views: what belongs to the whole machine is read-only.
mount -t proc -o nosuid,nodev,noexec proc proc
for whole in proc/sys proc/sysrq-trigger; do
  [ -e "$whole" ] || continue
  mount --bind "$whole" "$whole"
  mount -o remount,bind,ro "$whole"
done
mount -t sysfs -o nosuid,nodev,noexec,ro sysfs sys
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=0755,nosuid,nodev run run
mount -t tmpfs -o mode=1777,nosuid,nodev tmp tmp

# A /dev with no device of the machine but the harmless ones.
mount -t tmpfs -o mode=0755,nosuid,noexec dev dev
for device in null zero full random urandom tty; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/{pts,shm}
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${stream%%:*}" "dev/${stream#*:}"; done
ln -s null dev/console

for pair in "$@"; do
  from=${pair%%=*} to=.${pair#*=}
  mkdir -p "$to"
  mount --bind "$from" "$to"
  mount -o remount,bind,ro "$to"
done

ip link set lo up
echo booted >etc/hostname
printf '127.0.0.1 localhost booted\n::1 localhost\n' >etc/hosts
: >etc/machine-id
ln -sf /dev/null etc/systemd/system/console-getty.service # else the state is "degraded"

mkdir .before
pivot_root . .before
# Shared propagation: without it LoadCredential= mounts nothing, and the unit starts all the same.
exec setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio,-syslog,-sys_boot,-mac_admin,-mac_override \
  /usr/bin/env -i container=responder-tests PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
  /bin/sh -c 'cd / && umount -l /.before && rmdir /.before && mount --make-rshared / &&
    exec /lib/systemd/systemd --unit=multi-user.target --show-status=0 --log-target=journal-or-kmsg'
