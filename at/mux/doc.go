// Package mux runs several channels over one line to a modem, each like a line of its own: commands
// on one, notices on another, data on a third, side by side.
//
//	m, err := mux.Start(ctx, line, mux.Params{N1: 127})
//	c, err := m.Open(ctx, 1, nil)
//	port := at.New(c, nil) // as on a serial port
//
// [Start] asks the modem for the multiplexer by AT+CMUX. A program that has given the command itself
// uses [Open]; [Params.Fit] and [Params.Command] make it. [Mux.Close] takes the modem back to
// commands. [Answer] and [Mux.Accept] are the modem's side.
//
// # What it promises
//
//   - Octets of a channel come in order and none twice. Frames that the check sequence finds damaged
//     are dropped, garbage between frames is skipped, and after either the next good frame counts.
//   - Every wait ends: by its context, by a time limit, by Close, or with the line. A line that
//     takes nothing more holds up nobody's Close.
//   - A channel that nobody reads stops the other side by the protocol's flow control (MSC) and holds
//     256 KiB at most. It holds up no other channel. Flow control of the other side, for a channel
//     or for all (FCoff), makes writes wait.
//   - Messages and what opens and closes channels are sent ahead of data, and repeated until they
//     are answered. Data is sent by priority, equals in turn, at most a kilobyte at once on a line
//     that makes it wait, so that a command does not wait behind a long transfer on another channel.
//   - What was written before Close goes out before it, as long as the line and the other side take it;
//     otherwise Close tells (ErrUnsent).
//   - A [Mux] costs two goroutines and no processor time while nothing happens.
//
// # Limits
//
// Damaged data is lost: there is no repetition in UIH and UI frames, and the mode with error
// recovery (I frames), which could repeat, is not here since hardly a modem has it. In UIH frames,
// the usual ones, the check sequence covers only the header: damage to the data passes unseen, as it
// would on the line itself. [Params.UI] covers the data too, with eight bits. The layer that puts a
// signal octet before data (convergence layer 2) is not here either.
//
// # Cost
//
// Writes of a kilobyte take 5 % more of a line than without the multiplexer in frames of 127 octets, and
// 0.7 % in frames of 1509, which TestOverheadOnTheLine holds to below 10 %. The processor works 1 to 3 µs for a
// kilobyte, both sides together: on a socket no more than without the multiplexer, which puts small
// writes together, and 1.7 times that on a pseudo-terminal, at 100 MB/s and more. BenchmarkOverhead tells;
// BenchmarkThroughput and BenchmarkLatency do for 1 to 8 channels.
//
// # Makes of modems
//
//   - Nearly all have only the basic option with UIH frames, the zero value. SIM800 and SIM900,
//     Quectel, Wavecom, Cinterion, Telit and u-blox are of this kind; Enfora offers only the advanced one.
//   - Quectel's M10 takes exactly 0,0,5,127,10,3,30,10,2; [Params.Fit] finds it. SIM900 is known to
//     take 0,0,5,128,10,3,30,10,2. Motorola's G24 has no <k>. Wavecom counts timers in other units
//     and lets <port_speed> win over AT+IPR.
//   - SIM800 wants a fixed speed (AT+IPR) and no echo first, Quectel's AT+IFC=2,2 on a serial line.
//   - Modems have three to six channels. SIM800 may give a notice on every one that is open: take
//     it on one. Quectel tells where by AT+QURCCFG="urcport".
//   - After a crash of the program the modem still multiplexes. [Start] takes it out; to do so without
//     it, write [CloseDown] to the line, and then AT. Modems refuse AT+CMUX inside the multiplexer.
//
// Sources: 3GPP TS 27.010 and TS 27.007 5.7; the comments name the clauses.
package mux
