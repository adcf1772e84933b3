package errors

import "strconv"

// The families of error codes, as the modem writes them.
const (
	familyCME = "+CME ERROR"
	familyCMS = "+CMS ERROR"
)

// A CMECode is the number of a +CME ERROR, an error of the mobile equipment or the network.
// The standard ones lie in 0 to 255 (3GPP TS 27.007 9.2); above them, and in gaps, vendors have
// their own. A number that no table knows is kept.
type CMECode int

// Error returns number and standard name: "+CME ERROR 11: SIM PIN required". Vendor names
// need the vendor: see [CommandError].
func (c CMECode) Error() string {
	info, _ := c.explain("")
	return c.text(info.Name)
}

// Is reports whether target is the [Condition] that c stands for.
func (c CMECode) Is(target error) bool { return isCondition(c.condition(""), target) }

func (c CMECode) text(name string) string { return codeText(familyCME, int(c), name) }

func (c CMECode) condition(vendor string) Condition {
	return conditionOf(cmeTable[:], cmeVendorTable[:], int(c), vendor)
}

func (c CMECode) explain(vendor string) (Info, bool) {
	return explainCode(cmeTable[:], cmeVendorTable[:], int(c), vendor)
}

// A CMSCode is the number of a +CMS ERROR, an error of the short message service: 0 to 127 are
// causes of the network (3GPP TS 24.011 annex E), 128 to 255 causes of the service centre or the
// other phone (TP-FCS, 3GPP TS 23.040 9.2.3.22), 300 to 511 those of the modem (3GPP TS 27.005
// 3.2.5), and from 512 on each vendor has its own. A number that no table knows is kept.
type CMSCode int

// Error returns number and standard name: "+CMS ERROR 330: SMSC address unknown". Vendor names
// need the vendor: see [CommandError].
func (c CMSCode) Error() string {
	info, _ := c.explain("")
	return c.text(info.Name)
}

// Is reports whether target is the [Condition] that c stands for.
func (c CMSCode) Is(target error) bool { return isCondition(c.condition(""), target) }

func (c CMSCode) text(name string) string { return codeText(familyCMS, int(c), name) }

func (c CMSCode) condition(vendor string) Condition {
	return conditionOf(cmsTable[:], cmsVendorTable[:], int(c), vendor)
}

func (c CMSCode) explain(vendor string) (Info, bool) {
	return explainCode(cmsTable[:], cmsVendorTable[:], int(c), vendor)
}

func codeText(family string, code int, name string) string {
	text := family + " " + strconv.Itoa(code)
	if name == "" {
		return text
	}
	return text + ": " + name
}
