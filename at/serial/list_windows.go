package serial

import (
	"strconv"

	"go.bug.st/serial/enumerator"
)

func list() ([]PortInfo, error) {
	details, err := enumerator.GetDetailedPortsList()
	if err != nil {
		return nil, err
	}
	var ports []PortInfo
	for _, d := range details {
		vendor, _ := strconv.ParseUint(d.VID, 16, 16) // empty for a port that is not on USB
		product, _ := strconv.ParseUint(d.PID, 16, 16)
		ports = append(ports, PortInfo{
			Name:         d.Name,
			Vendor:       uint16(vendor),
			Product:      uint16(product),
			SerialNumber: d.SerialNumber,
			Model:        d.Product,
			Interface:    -1,
		})
	}
	return ports, nil
}
