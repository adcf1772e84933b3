package modem_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/semioctet/gsm/at"
	"github.com/semioctet/gsm/modem"
)

func TestPreferredOperatorAnswers(t *testing.T) {
	type list = []modem.PreferredOperator
	testForms(t, "+CPOL?", func(ctx context.Context, m *modem.Modem) (list, error) { return m.PreferredOperators(ctx) },
		form[list]{"27.007 7.19", []string{`+CPOL: 1,2,"26201"`, `+CPOL: 3,2,"310410"`}, list{{Index: 1, Numeric: "26201"}, {Index: 3, Numeric: "310410"}}},
		form[list]{"with technologies, without quotation marks", []string{"+CPOL: 1,2,26201,1,0,1,1"}, list{{Index: 1, Numeric: "26201", Technologies: []int{0, 2, 7}}}},
		form[list]{"names, since it gives no codes", []string{`+CPOL: 1,0,"Telekom.de"`}, list{{Index: 1, Name: "Telekom.de"}}},
		form[list]{"empty", nil, nil},
	)
}

func TestPreferredOperatorsAreWrittenAndRead(t *testing.T) {
	ctx := t.Context()
	m, _ := ready(t, nil, nil)
	require.NoError(t, m.SetPreferredOperator(ctx, 2, "26201"))
	all, err := m.PreferredOperators(ctx)
	require.NoError(t, err)
	assert.Equal(t, []modem.PreferredOperator{{Index: 2, Numeric: "26201"}}, all)
	require.NoError(t, m.SetPreferredOperator(ctx, 2, ""))
	all, err = m.PreferredOperators(ctx)
	require.NoError(t, err)
	assert.Empty(t, all)
	var unsafe *at.UnsafeValueError
	require.ErrorAs(t, m.SetPreferredOperator(ctx, 2, `1";+CMGD=1`), &unsafe)
}
