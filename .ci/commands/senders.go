package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A sender is an exported method that sends a command, itself or by helpers.
type sender struct {
	pkg    string // import path
	method string // "Modem.Signal"
	depth  int    // of the helper that names the command, 0 for the method itself
}

// listed is a package as go list tells it.
type listed struct {
	Dir, ImportPath, Export            string
	GoFiles, TestGoFiles, XTestGoFiles []string
}

func list(args ...string) ([]listed, error) {
	out, err := exec.Command("go", append([]string{"list", "-json=Dir,ImportPath,Export,GoFiles,TestGoFiles,XTestGoFiles"}, args...)...).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("go list: %s", failed.Stderr)
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); err == nil; {
		var p listed
		if err = d.Decode(&p); err == nil {
			all = append(all, p)
		}
	}
	if err != io.EOF {
		return nil, err
	}
	return all, nil
}

// findSenders returns the methods that send each command.
func findSenders(packages []string) (map[string][]sender, error) {
	all, err := list(append([]string{"-export", "-deps"}, packages...)...)
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	wanted, err := list(packages...)
	if err != nil {
		return nil, err
	}
	found := map[string][]sender{}
	for _, p := range wanted {
		c, err := check(p, exports)
		if err != nil {
			return nil, err
		}
		c.collect(found)
	}
	return found, nil
}

// A code is a package with its types.
type code struct {
	info  *types.Info
	funcs map[types.Object]*ast.FuncDecl
	vars  map[types.Object]ast.Expr // constants and variables of the package, with their values
	// fields holds what composite literals give to fields: the commands of profiles.
	fields map[types.Object][]ast.Expr
}

func check(p listed, exports map[string]string) (*code, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	c := &code{info: &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}},
		funcs: map[types.Object]*ast.FuncDecl{}, vars: map[types.Object]ast.Expr{}, fields: map[types.Object][]ast.Expr{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
	if _, err := conf.Check(p.ImportPath, fset, files, c.info); err != nil {
		return nil, err
	}
	for _, f := range files {
		for _, d := range f.Decls {
			c.declare(d)
		}
	}
	return c, nil
}

func (c *code) declare(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		c.funcs[c.info.Defs[d.Name]] = d
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				for i, name := range v.Names {
					if i < len(v.Values) {
						c.vars[c.info.Defs[name]] = v.Values[i]
					}
				}
			}
		}
	}
	ast.Inspect(d, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok {
				if field, ok := c.info.Uses[key].(*types.Var); ok && field.IsField() {
					c.fields[field] = append(c.fields[field], kv.Value)
				}
			}
		}
		return true
	})
}

// collect adds the commands of each exported function and method.
func (c *code) collect(found map[string][]sender) {
	for f, d := range c.funcs {
		name, ok := exported(f.(*types.Func))
		if !ok {
			continue
		}
		for command, depth := range c.follow(d) {
			found[command] = append(found[command], sender{f.Pkg().Path(), name, depth})
		}
	}
}

// exported returns the name of a function that users can call: "Modem.Signal".
func exported(f *types.Func) (string, bool) {
	recv := f.Signature().Recv()
	if recv == nil {
		return f.Pkg().Name() + "." + f.Name(), f.Exported()
	}
	t := recv.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := t.(*types.Named)
	if !ok {
		return "", false
	}
	return named.Obj().Name() + "." + f.Name(), f.Exported() && named.Obj().Exported()
}

// laterFuncs only order something that is done later, so that it is no part of the method; those
// whose names end with Soon are of that kind too.
var laterFuncs = []string{"do", "on", "emit", "restarted", "restarting", "watch", "abandon"}

// noticeFields are fields of a profile that hold notices and words.
var noticeFields = []string{"Card", "Boot", "Full", "Notices", "Makers", "Models", "Name", "Names", "Command"}

// noticeVars are variables that hold notices.
var noticeVars = []string{"profiles", "goodbyes", "callHints", "bareNotices"}

// follow notes the commands of a function and of the helpers that it refers to, each at the least depth.
func (c *code) follow(f *ast.FuncDecl) map[string]int {
	depths := map[string]int{}
	seen := map[ast.Node]bool{f: true}
	for depth, level := 0, []ast.Node{f}; len(level) > 0; depth++ {
		var next []ast.Node
		for _, n := range level {
			w := &walker{code: c, found: func(command string) {
				if _, ok := depths[command]; !ok {
					depths[command] = depth
				}
			}, refer: func(n ast.Node) {
				if !seen[n] {
					seen[n] = true
					next = append(next, n)
				}
			}}
			if d, ok := n.(*ast.FuncDecl); ok {
				w.function, n = d.Name.Name, d.Body
			}
			w.walk(n)
		}
		level = next
	}
	return depths
}

// A walker looks at the code of one function.
type walker struct {
	code     *code
	function string
	found    func(command string)
	refer    func(ast.Node)
}

// comparing are functions whose arguments are texts to compare with, or names of parameters.
var comparing = []string{"HasPrefix", "TrimPrefix", "CutPrefix", "Contains", "EqualFold", "Cut", "plainAnswer", "hasName", "Int", "IntOr", "Hex", "New", "Errorf"}

// sending are functions that take the basic commands of V.250, which can not be told from other texts.
var sending = []string{"Command", "firstOf", "ask", "command"}

func (w *walker) walk(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CaseClause: // what is compared is no command
			for _, s := range n.Body {
				w.walk(s)
			}
			return false
		case *ast.BinaryExpr:
			return n.Op != token.EQL && n.Op != token.NEQ
		case *ast.IndexExpr:
			w.walk(n.X)
			return false
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); !ok || !slices.Contains(noticeFields, key.Name) {
				w.walk(n.Value)
			}
			return false
		case *ast.CallExpr:
			return w.call(n)
		case *ast.BasicLit:
			w.literal(n, strings.HasSuffix(w.function, "Line"))
		case *ast.Ident:
			w.ident(n)
		}
		return true
	})
}

// call looks at the arguments of special functions, and reports whether the others are to be looked at.
func (w *walker) call(n *ast.CallExpr) bool {
	name := ""
	switch f := n.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	if slices.Contains(sending, name) {
		for _, a := range n.Args {
			if lit, ok := a.(*ast.BasicLit); ok {
				w.literal(lit, true)
			}
		}
	}
	if slices.Contains(comparing, name) {
		w.walk(n.Fun)
		return false
	}
	return true
}

var (
	extended = regexp.MustCompile(`^(?:AT)?([+^#*%$!_][A-Z][A-Z0-9]+)($|[^A-Z0-9: ])`)
	basic    = regexp.MustCompile(`^\x1b?(?:AT)?((?:[EQV][01])+|[ADHOZ])$`)
	letters  = regexp.MustCompile(`[A-Z]`)
)

// literal notes the command that a text begins with.
func (w *walker) literal(lit *ast.BasicLit, alone bool) {
	value := w.code.info.Types[lit].Value
	if lit.Kind != token.STRING || value == nil {
		return
	}
	text := constant.StringVal(value)
	if m := extended.FindStringSubmatch(text); m != nil {
		w.found(m[1])
	} else if m := basic.FindStringSubmatch(text); m != nil && alone {
		for _, letter := range letters.FindAllString(m[1], -1) {
			w.found("AT" + letter)
		}
	}
}

// ident follows an unexported function, or a constant or variable of the package.
func (w *walker) ident(id *ast.Ident) {
	used := w.code.info.Uses[id]
	if used == nil {
		return
	}
	if v, ok := used.(*types.Var); ok && v.IsField() {
		if !slices.Contains(noticeFields, v.Name()) && v.Exported() && strings.HasSuffix(v.Pkg().Path(), "/modem") {
			for _, value := range w.code.fields[v] {
				w.refer(value)
			}
		}
		return
	}
	if d := w.code.funcs[used]; d != nil {
		later := slices.Contains(laterFuncs, id.Name) || strings.HasSuffix(id.Name, "Soon")
		if _, users := exported(used.(*types.Func)); !users && !later {
			w.refer(d)
		}
		return
	}
	if value := w.code.vars[used]; value != nil && !slices.Contains(noticeVars, id.Name) {
		if _, isMap := used.Type().Underlying().(*types.Map); !isMap {
			w.refer(value)
		}
	}
}
