package serial

// Among is the part of Identity.Find that needs no device.
func (id Identity) Among(ports []PortInfo) (PortInfo, error) { return id.among(ports) }
