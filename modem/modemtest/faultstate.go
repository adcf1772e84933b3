package modemtest

// NoSIM takes the card out just before a command is executed, see [Modem.RemoveSIM].
func NoSIM() Fault {
	return beforehand("no sim", (*Modem).removeSIM)
}

// Full fills a message store, "SM" or "ME", just before a command is executed, see [Modem.FillMemory].
func Full(memory string) Fault {
	return beforehand("full "+memory, func(m *Modem) { m.fillMemory(memory, 0) })
}

// beforehand makes the fault that changes the modem's state and lets the command be executed.
func beforehand(name string, change func(m *Modem)) Fault {
	return Fault{name: name, before: func(m *Modem, _ *run) bool {
		change(m)
		return false
	}, alone: change}
}
