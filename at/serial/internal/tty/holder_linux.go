package tty

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// holder names the process that has the device open: by the table of locks, else by looking through
// the descriptors of the processes, of which an ordinary user sees only its own. Descriptor own of this
// process does not count.
func holder(name string, own int) (pid int, program string) {
	info, err := os.Stat(name)
	if err != nil {
		return 0, ""
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, ""
	}
	if table, err := os.ReadFile("/proc/locks"); err == nil && own < 0 {
		pid = lockOwner(string(table), st)
	}
	if program = programOf(pid); program == "" {
		// No lock, or the process that locked it is gone and a child of it keeps the descriptor.
		pid = descriptorOwner(uint64(st.Rdev), own)
		program = programOf(pid)
	}
	return pid, program
}

// lockOwner finds the holder of the flock in a table of the form of proc_locks(5):
// "1: FLOCK  ADVISORY  WRITE 4711 00:05:1234 0 EOF". Zero means none.
func lockOwner(table string, st *syscall.Stat_t) int {
	file := fmt.Sprintf("%02x:%02x:%d", unix.Major(uint64(st.Dev)), unix.Minor(uint64(st.Dev)), st.Ino)
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) < 6 || f[1] != "FLOCK" || f[5] != file {
			continue
		}
		if pid, err := strconv.Atoi(f[4]); err == nil && pid > 0 {
			return pid
		}
	}
	return 0
}

// descriptorOwner finds a process with an open descriptor of the device, other than descriptor own of
// this one. Zero means none that can be seen.
func descriptorOwner(rdev uint64, own int) int {
	skip := fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), own)
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return 0
	}
	for _, link := range links {
		// Only what is under /dev is looked at: a stat of some other file may wait for a network.
		if target, err := os.Readlink(link); err != nil || link == skip || !strings.HasPrefix(target, "/dev/") {
			continue
		}
		info, err := os.Stat(link)
		if err != nil {
			continue
		}
		if st, ok := info.Sys().(*syscall.Stat_t); !ok || st.Mode&syscall.S_IFMT != syscall.S_IFCHR || uint64(st.Rdev) != rdev {
			continue
		}
		if pid, err := strconv.Atoi(strings.Split(link, "/")[2]); err == nil {
			return pid
		}
	}
	return 0
}

func programOf(pid int) string {
	if pid <= 0 {
		return ""
	}
	comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(comm))
}

// running tells whether a program of that name runs.
func running(program string) bool {
	names, err := filepath.Glob("/proc/[0-9]*/comm")
	if err != nil {
		return false
	}
	return slices.ContainsFunc(names, func(name string) bool {
		comm, err := os.ReadFile(name)
		return err == nil && strings.TrimSpace(string(comm)) == program
	})
}
