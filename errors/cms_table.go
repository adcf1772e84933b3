package errors

// cmsTable holds the standard codes.
var cmsTable = [...]entry{
	{302, "", "operation not allowed", "", "", RetryUnknown, OperationNotAllowed},
	{304, "", "invalid PDU mode parameter", "", "", RetryPermanent, InvalidPDU},
	{305, "", "invalid text mode parameter", "", "", RetryPermanent, InvalidText},
	{310, "", "(U)SIM not inserted", "", "", RetryPermanent, SIMNotInserted},
	{311, "", "(U)SIM PIN required", "", "", RetryPermanent, SIMPINRequired},
	{314, "", "(U)SIM busy", "", "", RetryTemporary, SIMBusy},
	{321, "", "invalid memory index", "", "", RetryPermanent, InvalidIndex},
	{322, "", "memory full", "", "", RetryTemporary, MemoryFull},
	{330, "", "SMSC address unknown", "", "", RetryPermanent, ServiceCentreUnknown},
	{500, "", "unknown error", "", "", RetryUnknown, UnknownError},
}
var cmsVendorTable = [...]entry{}
var cmsOtherWords = [...]otherWords{}
