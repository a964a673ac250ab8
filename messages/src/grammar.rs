//! Reads a parsed template: which variables, filters and tests it uses, and what of the template
//! language it uses that messages do without.
//!
//! Fuel counts instructions, not memory, so nothing that lets a text grow by repetition may get
//! through here: no assignment (refused before parsing), no `*`, no calls but `range` and
//! `loop.cycle`. What is left grows no faster than the template is long.

use minijinja::machinery::ast::{
    BinOpKind, Call, CallArg, CallType, Expr, Filter, ForLoop, IfCond, IfExpr, Slice, Spanned,
    Stmt, Test,
};

use crate::filters;
use crate::nearest::did_you_mean;
use crate::offsets::{Offsets, Place, place};
use crate::presence::{Present, literal, when_false, when_true};
use crate::variables::{ROOTS, Variable, is_within};
use crate::{Problem, ProblemKind, environment};

/// What reading a template brings to light.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) problems: Vec<Problem>,
    pub(crate) uses: Vec<Variable>,
}

/// An authored part and how offsets of its template lead back into it.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub(crate) part: &'a str,
    pub(crate) authored: &'a str,
    pub(crate) offsets: &'a Offsets,
}

impl Origin<'_> {
    pub(crate) fn place(&self, built: usize) -> Place {
        place(self.authored, self.offsets.authored(built))
    }

    pub(crate) fn problem(
        &self,
        built: usize,
        kind: ProblemKind,
        message: String,
        help: String,
    ) -> Problem {
        let Place { line, column } = self.place(built);
        Problem { part: self.part.to_owned(), line, column, kind, message, help }
    }
}

/// Parses and reads a template. Its structure must have been checked.
pub(crate) fn read(origin: Origin<'_>, template: &str) -> Reading {
    let syntax = minijinja::syntax::SyntaxConfig::default();
    match minijinja::machinery::parse(template, origin.part, syntax) {
        Ok(statement) => {
            let mut reader = Reader::new(origin);
            reader.statement(&statement);
            reader.reading
        }
        Err(error) => {
            let problems = vec![syntax_problem(origin, template, &error)];
            Reading { problems, uses: Vec::new() }
        }
    }
}

fn syntax_problem(origin: Origin<'_>, template: &str, error: &minijinja::Error) -> Problem {
    let at = error.range().map_or(template.len(), |range| range.start);
    let detail = error.detail().unwrap_or("the template ends too early");
    let help = if detail.contains("end of input") {
        "is an `endif`, an `endfor` or a closing `}}` missing?".to_owned()
    } else {
        "text that is no placeholder may not hold `{{`, `{%` or `{#`".to_owned()
    };
    origin.problem(at, ProblemKind::Syntax, detail.to_owned(), help)
}

struct Reader<'a> {
    origin: Origin<'a>,
    reading: Reading,
    /// The names that loops have bound, innermost last, and the path of what they stand for.
    bound: Vec<(String, Option<String>)>,
    /// What the conditions around say is present.
    present: Vec<Present>,
    /// How many defaults and conditions are around the expression at hand.
    asking: usize,
}

impl<'a> Reader<'a> {
    fn new(origin: Origin<'a>) -> Self {
        Self {
            origin,
            reading: Reading::default(),
            bound: Vec::new(),
            present: Vec::new(),
            asking: 0,
        }
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitRaw(_) | Stmt::Continue(_) | Stmt::Break(_) => {}
            Stmt::EmitExpr(emitted) => self.expression(&emitted.expr),
            Stmt::ForLoop(each) => self.for_loop(each),
            Stmt::IfCond(condition) => self.condition(condition),
            Stmt::WithBlock(_)
            | Stmt::Set(_)
            | Stmt::SetBlock(_)
            | Stmt::AutoEscape(_)
            | Stmt::FilterBlock(_)
            | Stmt::Block(_)
            | Stmt::Import(_)
            | Stmt::FromImport(_)
            | Stmt::Extends(_)
            | Stmt::Include(_)
            | Stmt::Macro(_)
            | Stmt::CallBlock(_)
            | Stmt::Do(_) => self.forbidden(0, "this statement", "leave it out"),
        }
    }

    fn for_loop(&mut self, each: &Spanned<ForLoop<'_>>) {
        if each.recursive {
            let at = each.span().start_offset;
            self.forbidden(at, "`recursive`", "write one loop inside the other");
        }
        if each.else_body.is_empty() {
            self.expression(&each.iter);
        } else {
            self.asked(&each.iter);
        }
        let bound_before = self.bound.len();
        self.bind(&each.target, self.dotted(&each.iter).map(|list| format!("{list}[]")));
        self.bound.push(("loop".to_owned(), None));
        if let Some(condition) = &each.filter_expr {
            self.asked(condition);
            self.present.push(self.when_true(condition));
        }
        self.statements(&each.body);
        if each.filter_expr.is_some() {
            self.present.pop();
        }
        self.bound.truncate(bound_before);
        self.statements(&each.else_body);
    }

    fn bind(&mut self, target: &Expr<'_>, item: Option<String>) {
        match target {
            Expr::Var(name) => self.bound.push((name.id.to_owned(), item)),
            Expr::List(names) => names.items.iter().for_each(|name| self.bind(name, None)),
            Expr::Tuple(names) => names.items.iter().for_each(|name| self.bind(name, None)),
            Expr::Const(_)
            | Expr::Slice(_)
            | Expr::UnaryOp(_)
            | Expr::BinOp(_)
            | Expr::Compare(_)
            | Expr::IfExpr(_)
            | Expr::Filter(_)
            | Expr::Test(_)
            | Expr::GetAttr(_)
            | Expr::GetItem(_)
            | Expr::Call(_)
            | Expr::Map(_) => {}
        }
    }

    fn condition(&mut self, condition: &IfCond<'_>) {
        self.asked(&condition.expr);
        self.present.push(self.when_true(&condition.expr));
        self.statements(&condition.true_body);
        self.present.pop();
        self.present.push(self.when_false(&condition.expr));
        self.statements(&condition.false_body);
        self.present.pop();
    }

    fn choice(&mut self, choice: &IfExpr<'_>) {
        self.asked(&choice.test_expr);
        self.present.push(self.when_true(&choice.test_expr));
        self.expression(&choice.true_expr);
        self.present.pop();
        self.present.push(self.when_false(&choice.test_expr));
        choice.false_expr.iter().for_each(|otherwise| self.expression(otherwise));
        self.present.pop();
    }

    fn when_true(&self, condition: &Expr<'_>) -> Present {
        when_true(condition, &|expression| self.dotted(expression))
    }

    fn when_false(&self, condition: &Expr<'_>) -> Present {
        when_false(condition, &|expression| self.dotted(expression))
    }

    /// Reads an expression that is asked about: whatever is missing in it has been thought of.
    fn asked(&mut self, expression: &Expr<'_>) {
        self.asking += 1;
        self.expression(expression);
        self.asking -= 1;
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        if let Some(path) = self.dotted(expression) {
            return self.variable(path, expression.span().start_offset);
        }
        match expression {
            Expr::Var(_) | Expr::Const(_) => {}
            Expr::Slice(slice) => self.slice(slice),
            Expr::UnaryOp(operation) => self.expression(&operation.expr),
            Expr::BinOp(operation) => {
                if matches!(operation.op, BinOpKind::Mul | BinOpKind::Pow) {
                    let help = "let the shop send the amount; `*` would repeat texts";
                    self.forbidden(operation.span().start_offset, "`*`", help);
                }
                self.expression(&operation.left);
                self.expression(&operation.right);
            }
            Expr::Compare(compare) => {
                self.expression(&compare.expr);
                compare.ops.iter().for_each(|step| self.expression(&step.expr));
            }
            Expr::IfExpr(choice) => self.choice(choice),
            Expr::Filter(filter) => self.filter(filter),
            Expr::Test(test) => self.test(test),
            Expr::GetAttr(attribute) => self.expression(&attribute.expr),
            Expr::GetItem(item) => {
                self.expression(&item.expr);
                self.expression(&item.subscript_expr);
            }
            Expr::Call(call) => self.call(call),
            Expr::List(list) => list.items.iter().for_each(|item| self.expression(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.expression(item)),
            Expr::Map(map) => {
                map.keys.iter().chain(&map.values).for_each(|item| self.expression(item));
            }
        }
    }

    fn slice(&mut self, slice: &Spanned<Slice<'_>>) {
        if slice.step.is_some() {
            self.forbidden(slice.span().start_offset, "a slice with steps", "use `[from:to]`");
        }
        self.expression(&slice.expr);
        [&slice.start, &slice.stop].into_iter().flatten().for_each(|bound| self.expression(bound));
    }

    fn filter(&mut self, filter: &Spanned<Filter<'_>>) {
        // The span of a filter begins at its bar, so the name is what a reader is shown.
        let at = filter.span().start_offset;
        if !filters::NAMES.contains(&filter.name) {
            let otherwise = format!("there are: {}", filters::NAMES.join(", "));
            let help = did_you_mean(filter.name, filters::NAMES, &otherwise);
            let message = format!("there is no filter `{}`", filter.name);
            self.report(at, ProblemKind::UnknownFilter, message, help);
        }
        if let Err((message, help)) =
            filters::check_arguments(filter.name, &constants(&filter.args))
        {
            self.report(at, ProblemKind::FilterArgument, message, help);
        }
        if let Some(inner) = &filter.expr {
            if filter.name == "default" {
                self.asked(inner);
            } else {
                self.expression(inner);
            }
        }
        self.arguments(&filter.args);
    }

    fn test(&mut self, test: &Spanned<Test<'_>>) {
        if !environment::TESTS.contains(&test.name) {
            let otherwise = format!("there are: {}", environment::TESTS.join(", "));
            let help = did_you_mean(test.name, environment::TESTS, &otherwise);
            let message = format!("there is no test `{}`", test.name);
            self.report(test.span().start_offset, ProblemKind::UnknownTest, message, help);
        }
        self.asked(&test.expr);
        self.arguments(&test.args);
    }

    fn call(&mut self, call: &Spanned<Call<'_>>) {
        let allowed = match call.identify_call() {
            CallType::Function(name) => name == "range",
            CallType::Method(Expr::Var(of), name) => of.id == "loop" && name == "cycle",
            CallType::Method(..) | CallType::Block(_) | CallType::Object(_) => false,
        };
        if !allowed {
            let help =
                "only `range(…)` and `loop.cycle(…)` are called; filters are written `| name`";
            self.forbidden(call.span().start_offset, "this call", help);
        }
        self.arguments(&call.args);
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            match argument {
                CallArg::Pos(inner)
                | CallArg::Kwarg(_, inner)
                | CallArg::PosSplat(inner)
                | CallArg::KwargSplat(inner) => self.expression(inner),
            }
        }
    }

    /// The dotted path an expression reads, names of loops resolved; `None` when it is no path
    /// or stands for nothing outside the template.
    fn dotted(&self, expression: &Expr<'_>) -> Option<String> {
        match expression {
            Expr::Var(name) => match self.bound.iter().rev().find(|(bound, _)| bound == name.id) {
                Some((_, item)) => item.clone(),
                None => Some(name.id.to_owned()),
            },
            Expr::GetAttr(attribute) => {
                Some(format!("{}.{}", self.dotted(&attribute.expr)?, attribute.name))
            }
            Expr::GetItem(item) => {
                let key = literal(&item.subscript_expr)?;
                let base = self.dotted(&item.expr)?;
                match key.as_str() {
                    Some(name) => Some(format!("{base}.{name}")),
                    None => key.as_i64().map(|index| format!("{base}[{index}]")),
                }
            }
            Expr::Const(_)
            | Expr::Slice(_)
            | Expr::UnaryOp(_)
            | Expr::BinOp(_)
            | Expr::Compare(_)
            | Expr::IfExpr(_)
            | Expr::Filter(_)
            | Expr::Test(_)
            | Expr::Call(_)
            | Expr::List(_)
            | Expr::Tuple(_)
            | Expr::Map(_) => None,
        }
    }

    fn variable(&mut self, path: String, built: u32) {
        if let Some((message, help)) = unknown_root(&path) {
            return self.report(built, ProblemKind::UnknownVariable, message, help);
        }
        let known = self.present.iter().flatten().any(|present| is_within(present, &path));
        let Place { line, column } = self.origin.place(built as usize);
        let part = self.origin.part.to_owned();
        let defaulted = self.asking > 0 || known;
        self.reading.uses.push(Variable { path, part, line, column, defaulted });
    }

    fn forbidden(&mut self, built: u32, what: &str, help: &str) {
        let message = format!("{what} is not used in messages");
        self.report(built, ProblemKind::Forbidden, message, help.to_owned());
    }

    fn report(&mut self, built: u32, kind: ProblemKind, message: String, help: String) {
        let problem = self.origin.problem(built as usize, kind, message, help);
        self.reading.problems.push(problem);
    }
}

/// The message and help for a path that begins with no root.
pub(crate) fn unknown_root(path: &str) -> Option<(String, String)> {
    let root = path.split(['.', '[']).next().unwrap_or(path);
    if ROOTS.contains(&root) {
        return None;
    }
    let otherwise = format!("values begin with one of: {}", ROOTS.join(", "));
    Some((format!("there is no `{root}`"), did_you_mean(root, ROOTS, &otherwise)))
}

/// The arguments by position, where they are written out.
fn constants(arguments: &[CallArg<'_>]) -> Vec<Option<minijinja::Value>> {
    let constant = |argument: &CallArg<'_>| match argument {
        CallArg::Pos(inner) => literal(inner),
        CallArg::Kwarg(..) | CallArg::PosSplat(_) | CallArg::KwargSplat(_) => None,
    };
    arguments.iter().map(constant).collect()
}

#[cfg(test)]
mod tests;
