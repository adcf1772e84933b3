package errors

// cmeTable holds the standard codes.
var cmeTable = [...]entry{
	{3, "", "operation not allowed", "", "", RetryUnknown, OperationNotAllowed},
	{4, "", "operation not supported", "", "", RetryPermanent, OperationNotSupported},
	{10, "", "SIM not inserted", "", "", RetryPermanent, SIMNotInserted},
	{11, "", "SIM PIN required", "", "", RetryPermanent, SIMPINRequired},
	{12, "", "SIM PUK required", "", "", RetryPermanent, SIMPUKRequired},
	{13, "", "SIM failure", "", "", RetryUnknown, SIMFailure},
	{14, "", "SIM busy", "", "", RetryTemporary, SIMBusy},
	{16, "", "incorrect password", "", "", RetryPermanent, IncorrectPassword},
	{20, "", "memory full", "", "", RetryTemporary, MemoryFull},
	{21, "", "invalid index", "", "", RetryPermanent, InvalidIndex},
	{30, "", "no network service", "", "", RetryTemporary, NoNetwork},
	{100, "", "unknown", "", "", RetryUnknown, UnknownError},
}
var cmeVendorTable = [...]entry{}
var cmeOtherWords = [...]otherWords{}
