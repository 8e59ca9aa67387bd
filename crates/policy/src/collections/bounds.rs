//! What an expression may be made of, so that evaluating it ends soon whatever the device claims: known facts, known
//! functions, and a cost that is known before the first evaluation.
//!
//! Knows the shape of expressions, and nothing of their values.

use cel::common::ast::{ComprehensionExpr, Expr, IdedExpr};
use deskside_model::facts::MAX_LIST;

/// The longest expression, in bytes: about twenty lines.
pub const MAX_SOURCE: usize = 2_000;
/// How deep parentheses, calls and lists may stand in each other. The evaluator uses the thread's stack for each.
pub const MAX_DEPTH: u16 = 24;
/// Steps at most for one device. A step compares two short texts at worst, so this is about a millisecond.
pub const MAX_COST: u64 = 4_000;

/// Functions and operators that an expression can call. `matches` is not among them: a pattern that is compiled anew for
/// each device costs more than everything else together.
#[rustfmt::skip]
const FUNCTIONS: &[&str] = &[
    "_?_:_", "_&&_", "_||_", "!_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "_/_", "_%_",
    "-_", "_[_]", "@in", "@not_strictly_false", "size", "contains", "startsWith", "endsWith", "int", "double", "string",
];

/// Why an expression is refused, and at which of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfBounds {
    /// The part, as the parser numbered it.
    pub part: u64,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Checks an expression; `is_fact` says whether a path such as `device.os.family` can be asked.
///
/// # Errors
/// The first part that is out of bounds.
pub fn check(expression: &IdedExpr, is_fact: impl Fn(&str) -> bool) -> Result<u64, OutOfBounds> {
    let mut check = Check {
        is_fact: &is_fact,
        variables: Vec::new(),
    };
    let cost = check.cost(expression)?;
    if cost > MAX_COST {
        return Err(refused(
            expression,
            format!("The expression takes up to {cost} steps for one device, and {MAX_COST} is the most: shorten it."),
        ));
    }
    Ok(cost)
}

struct Check<'a> {
    is_fact: &'a dyn Fn(&str) -> bool,
    /// Names that comprehensions around this part have given.
    variables: Vec<String>,
}

impl Check<'_> {
    fn cost(&mut self, part: &IdedExpr) -> Result<u64, OutOfBounds> {
        let below = match &part.expr {
            Expr::Literal(_) | Expr::Unspecified => 0,
            Expr::Ident(_) | Expr::Select(_) => self.path(part)?,
            Expr::Call(call) => {
                if !FUNCTIONS.contains(&call.func_name.as_str()) {
                    let message = format!("There is no function {:?} here.", call.func_name);
                    return Err(refused(part, message));
                }
                let target = call.target.as_deref();
                self.sum(target.into_iter().chain(&call.args))?
            }
            Expr::List(list) => self.sum(&list.elements)?,
            Expr::Map(_) | Expr::Struct(_) => {
                return Err(refused(part, String::from("An expression can't make objects.")));
            }
            Expr::Comprehension(comprehension) => self.comprehension(comprehension)?,
        };
        Ok(below.saturating_add(1))
    }

    fn sum<'e>(&mut self, parts: impl IntoIterator<Item = &'e IdedExpr>) -> Result<u64, OutOfBounds> {
        parts
            .into_iter()
            .try_fold(0_u64, |sum, part| Ok(sum.saturating_add(self.cost(part)?)))
    }

    /// `list.exists(x, ...)` and the like: everything inside happens once for each entry.
    fn comprehension(&mut self, each: &ComprehensionExpr) -> Result<u64, OutOfBounds> {
        let entries = match &each.iter_range.expr {
            Expr::List(list) => list.elements.len() as u64,
            Expr::Ident(_) | Expr::Select(_) => MAX_LIST as u64,
            _ => {
                let message = "Go through a list of the device (such as device.users) or one that is written out here.";
                return Err(refused(&each.iter_range, String::from(message)));
            }
        };
        let before = self.sum([&each.iter_range, &each.accu_init])?;
        let outside = self.variables.len();
        let names = [Some(&each.iter_var), each.iter_var2.as_ref(), Some(&each.accu_var)];
        self.variables.extend(names.into_iter().flatten().cloned());
        let inside = self.sum([&each.loop_cond, &each.loop_step]);
        let after = self.cost(&each.result);
        self.variables.truncate(outside);
        Ok(before
            .saturating_add(inside?.saturating_mul(entries.max(1)))
            .saturating_add(after?))
    }

    /// A name, or a name with fields: a variable of a comprehension, or a fact.
    fn path(&mut self, part: &IdedExpr) -> Result<u64, OutOfBounds> {
        let Some(path) = written(part) else {
            return match &part.expr {
                Expr::Select(_) => Err(refused(part, String::from("Only facts of the device have fields."))),
                _ => Ok(0),
            };
        };
        let is_variable = self.variables.contains(&path);
        if is_variable || (self.is_fact)(&path) {
            return Ok(0);
        }
        let message = format!("There is no fact {path:?}. The list of facts shows all of them.");
        Err(refused(beginning(part), message))
    }
}

/// The first name of a path: where people look for it.
fn beginning(part: &IdedExpr) -> &IdedExpr {
    match &part.expr {
        Expr::Select(select) => beginning(&select.operand),
        _ => part,
    }
}

/// A path as it is written: `device.os.family`.
fn written(part: &IdedExpr) -> Option<String> {
    match &part.expr {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(select) => Some(format!("{}.{}", written(&select.operand)?, select.field)),
        _ => None,
    }
}

fn refused(part: &IdedExpr, message: String) -> OutOfBounds {
    OutOfBounds { part: part.id, message }
}
