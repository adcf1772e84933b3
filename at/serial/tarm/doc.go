// Package tarm opens serial devices with the library github.com/tarm/serial, for programs that are bound
// to it. [Open] takes the same arguments as [serial.Open] and keeps the same promises.
//
// New programs do better with [serial.Open]: the library underneath works on Linux and Windows only, and
// on Windows has neither control lines nor a way to change the speed of an open port, which then give an
// error that matches [errors.ErrUnsupported]. On other systems Open gives such an error too.
package tarm
