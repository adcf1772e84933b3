package serial

// ListSysfs is listSysfs, for tests with a sysfs of their own.
var ListSysfs = listSysfs
