package at

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBodiesOfTextMode(t *testing.T) {
	text, none := body{kind: textLine}, body{}
	characters := func(n int) body { return body{kind: octets, octets: n, characters: true} }
	rows := map[string]struct {
		line string
		want body
	}{
		// 3GPP TS 27.005 3.4.1, 3.4.2, 3.4.3
		"message with all fields":      {`+CMGR: "REC READ","+15550002222",,"26/11/22,10:15:30+04",145,4,0,0,"+15550009999",145,5`, characters(5)},
		"UCS2 text, length in octets":  {`+CMGR: "REC READ","+15550002222",,"26/11/22,10:15:30+04",145,4,0,8,"+15550009999",145,10`, characters(5)},
		"UCS2 text of a class":         {`+CMT: "+15550002222",,"26/11/22,10:15:30+04",145,4,0,24,"+15550009999",145,10`, characters(5)},
		"message without CSDH":         {`+CMGR: "REC READ","+15550002222",,"26/11/22,10:15:30+04"`, text},
		"listed message":               {`+CMGL: 1,"REC READ","+15550002222",,"26/11/22,10:15:30+04",145,5`, body{kind: octets, octets: 5, characters: true, listed: true}},
		"listed message without CSDH":  {`+CMGL: 1,"REC READ","+15550002222",,"26/11/22,10:15:30+04"`, text},
		"listed message, name of a 8":  {`+CMGL: 1,"REC READ","+15550002222","8","26/11/22,10:15:30+04",145,5`, body{kind: octets, octets: 5, characters: true, listed: true}},
		"listed message, empty":        {`+CMGL: 1,"STO SENT","+15550002222",,,145,0`, none},
		"report":                       {`+CMGR: "REC UNREAD",6,12,"+15550002222",145,"26/11/22,10:15:30+04","26/11/22,10:15:31+04",48`, none},
		"report without number":        {`+CMGR: "REC UNREAD",6,12,,,"26/11/22,10:15:30+04","26/11/22,10:15:31+04",0`, none},
		"report whose state is UCS2":   {`+CMGR: "00520045004300200052004500410044",6,12,"+1",145,"","",48`, none},
		"listed report":                {`+CMGL: 3,"REC UNREAD",6,12,"+15550002222",145,"26/11/22,10:15:30+04","26/11/22,10:15:31+04",48`, none},
		"message whose state is UCS2":  {`+CMGR: "00520045004300200052004500410044","002B0031",,"",145,4,0,0,"",129,5`, body{kind: textLine, digits: true}},
		"report that comes by itself":  {`+CDS: 6,12,"+15550002222",145,"26/11/22,10:15:30+04","26/11/22,10:15:31+04",0`, none},
		"empty message, all fields":    {`+CMGR: "REC READ","+15550002222",,"26/11/22,10:15:30+04",145,4,0,0,"",129,0`, none},
		"message to be sent":           {`+CMGR: "STO UNSENT","+15550002222",,145,1,0,0,,"+15550009999",145,5`, characters(5)},
		"PDU mode is told by a number": {`+CMGR: 1,,23`, body{kind: hexLine, octets: 23}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) { assert.Equal(t, row.want, messageBody(row.line)) })
	}
}
