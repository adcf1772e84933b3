package tty

import "syscall"

// Running is running, for tests.
var Running = running

// LockOwner is lockOwner for the file with that device and inode.
func LockOwner(table string, dev, inode uint64) int {
	var st syscall.Stat_t
	st.Ino = inode
	setDev(&st.Dev, dev)
	return lockOwner(table, &st)
}

// setDev copes with the width of the field, which differs between processors.
func setDev[T uint32 | uint64 | int32 | int64](field *T, dev uint64) { *field = T(dev) }
