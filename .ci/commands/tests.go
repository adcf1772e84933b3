package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A test is a test, example or fuzz target with what it mentions, itself or by helpers.
type test struct {
	pkg      string // import path
	name     string
	commands map[string]bool
	calls    map[string]bool // names of functions and methods
}

// findTests returns the tests of packages.
func findTests(packages []string) ([]test, error) {
	wanted, err := list(packages...)
	if err != nil {
		return nil, err
	}
	var tests []test
	for _, p := range wanted {
		s := suite{}
		for _, name := range append(p.TestGoFiles, p.XTestGoFiles...) {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				return nil, err
			}
			s.add(f)
		}
		for name, node := range s {
			if strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Example") || strings.HasPrefix(name, "Fuzz") {
				t := test{p.ImportPath, name, map[string]bool{}, map[string]bool{}}
				s.follow(node, &t, map[ast.Node]bool{})
				tests = append(tests, t)
			}
		}
	}
	slices.SortFunc(tests, func(a, b test) int { return strings.Compare(a.name, b.name) })
	return tests, nil
}

// A suite holds what the test files of a package declare, by name.
type suite map[string]ast.Node

func (s suite) add(f *ast.File) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			s[d.Name.Name] = d
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, name := range v.Names {
						s[name.Name] = v
					}
				}
			}
		}
	}
}

var (
	mentioned = regexp.MustCompile(`[+^#*%$!_][A-Z][A-Z0-9]+`)
	basics    = regexp.MustCompile(`^\x1b?AT((?:[EQV][01])+|[ADHOZ])`)
)

func (s suite) follow(n ast.Node, t *test, seen map[ast.Node]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	others := map[*ast.SelectorExpr]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				t.mention(text)
			}
		case *ast.SelectorExpr:
			if !others[n] {
				t.calls[n.Sel.Name] = true
			}
		case *ast.CallExpr:
			// Methods that send commands have a context; those of the same name of the simulated modem do not.
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && (len(n.Args) == 0 || !isContext(n.Args[0])) {
				others[f] = true
			}
		case *ast.Ident:
			s.follow(s[n.Name], t, seen)
		}
		return true
	})
}

func (t *test) mention(text string) {
	for _, command := range mentioned.FindAllString(text, -1) {
		t.commands[command] = true
	}
	if m := basics.FindStringSubmatch(text); m != nil {
		for _, letter := range letters.FindAllString(m[1], -1) {
			t.commands["AT"+letter] = true
		}
	}
}

// isContext reports whether an argument is a context, by its name.
func isContext(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return strings.HasSuffix(strings.ToLower(e.Name), "ctx") || e.Name == "limited"
	case *ast.CallExpr:
		f, ok := e.Fun.(*ast.SelectorExpr)
		return ok && slices.Contains([]string{"Context", "Background"}, f.Sel.Name)
	}
	return false
}
