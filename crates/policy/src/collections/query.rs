//! Queries: expressions over a device, in CEL (<https://cel.dev>), compiled once and asked for each device.
//!
//! What a query may be made of is bounded when it is compiled (`bounds`), so that asking ends soon whatever the device
//! claims. A query that compiles can still fail for a device (a division by zero, an entry that isn't there); then it is
//! not true for that device, and the caller learns why.

use std::sync::Arc;

use cel::common::ast::SourceInfo;
use cel::parser::Parser;
use cel::{Context, Env, ExecutionError, IdedExpr, ParseErrors, Value};
use deskside_model::{DeviceFacts, Timestamp};

use super::bounds::{self, MAX_DEPTH, MAX_SOURCE};
use super::facts::{self, DeviceNow};

/// Mistakes that the parser works around before it gives up.
const MAX_MISTAKES: u32 = 8;
/// The longest message, in characters: it may quote the expression.
const MAX_MESSAGE: usize = 300;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Query {
    expression: IdedExpr,
}

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct Problem {
    /// What is wrong and what would be right, in English.
    pub message: String,
    /// Characters before it.
    pub offset: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Query {
    /// Compiles an expression.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn compile(source: &str) -> Result<Self, Problem> {
        if source.trim().is_empty() {
            return Err(Problem::at(
                source,
                0,
                "Write an expression, such as device.os.family == \"linux\".",
            ));
        }
        if source.len() > MAX_SOURCE {
            let message = format!("An expression has at most {MAX_SOURCE} bytes.");
            return Err(Problem::at(source, 0, message));
        }
        let parser = Parser::new()
            .max_recursion_depth(MAX_DEPTH)
            .error_recovery_limit(MAX_MISTAKES);
        let (expression, places) = parser
            .parse_with_source_info(source)
            .map_err(|errors| Problem::of_parser(source, &errors))?;
        bounds::check(&expression, facts::is_fact)
            .map_err(|refused| Problem::at_part(source, &places, refused.part, refused.message))?;
        let query = Self { expression };
        query.rehearse().map_err(|message| Problem::at(source, 0, message))?;
        Ok(query)
    }

    /// Asks a device of which nothing is known: facts have the same types everywhere, so what doesn't fit there fits
    /// nowhere.
    fn rehearse(&self) -> Result<(), String> {
        let nobody = DeviceNow {
            facts: &DeviceFacts::default(),
            enrolled_at: Timestamp::from_millis(0),
            last_seen_at: None,
            online: false,
            now: Timestamp::from_millis(0),
        };
        match Value::resolve(&self.expression, &Asked::new(&Language::default(), &nobody).context) {
            Ok(Value::Bool(_)) => Ok(()),
            Ok(other) => Err(no_answer(&other)),
            Err(error @ (ExecutionError::NoSuchOverload(_) | ExecutionError::UnexpectedType { .. })) => {
                Err(said(&error))
            }
            // Depends on the device: an empty list has no first entry.
            Err(_) => Ok(()),
        }
    }
}

/// A device that queries are asked for; made once, whatever the number of queries.
pub struct Asked {
    context: Context<'static, 'static>,
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked").finish_non_exhaustive()
    }
}

/// The functions of expressions; made once, because making them takes longer than asking.
#[derive(Clone)]
pub struct Language {
    env: Arc<Env>,
}

impl Default for Language {
    fn default() -> Self {
        Self {
            env: Arc::new(Env::stdlib()),
        }
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Language").finish_non_exhaustive()
    }
}

impl Asked {
    /// Makes a device ready to be asked.
    #[must_use]
    pub fn new(language: &Language, device: &DeviceNow<'_>) -> Self {
        let mut context = Context::with_env(Arc::clone(&language.env));
        context.add_variable_from_value("device", facts::device(device));
        Self { context }
    }

    /// Whether a query is true for the device.
    ///
    /// # Errors
    /// Why it can't be said, in English.
    pub fn is(&self, query: &Query) -> Result<bool, String> {
        match Value::resolve(&query.expression, &self.context) {
            Ok(Value::Bool(answer)) => Ok(answer),
            Ok(other) => Err(no_answer(&other)),
            Err(error) => Err(said(&error)),
        }
    }
}

impl Problem {
    /// `offset` is in characters.
    fn at(source: &str, offset: usize, message: impl Into<String>) -> Self {
        let offset = offset.min(source.chars().count());
        let before = source.chars().take(offset);
        let (line, column) = before.fold((1, 1), |(line, column), c| match c {
            '\n' => (line + 1, 1),
            _ => (line, column + 1),
        });
        Self {
            message: shortened(&message.into()),
            // MAX_SOURCE, or the request's size, is far below.
            offset: u32::try_from(offset).unwrap_or(u32::MAX),
            line,
            column,
        }
    }

    fn at_part(source: &str, places: &SourceInfo, part: u64, message: String) -> Self {
        // The parser counts bytes.
        let start = places.offset_for(part).map_or(0, |(start, _)| start as usize);
        let offset = source.char_indices().take_while(|(at, _)| *at < start).count();
        Self::at(source, offset, message)
    }

    fn of_parser(source: &str, errors: &ParseErrors) -> Self {
        let Some(first) = errors.errors.first() else {
            return Self::at(source, 0, "The expression can't be read.");
        };
        let line = usize::try_from(first.pos.0).unwrap_or(1).max(1);
        let column = usize::try_from(first.pos.1).unwrap_or(1).max(1);
        let lines_before = source.split_inclusive('\n').take(line - 1);
        let offset = lines_before.map(|line| line.chars().count()).sum::<usize>() + column - 1;
        Self::at(
            source,
            offset,
            format!(
                "The expression can't be read here: {}.",
                first.msg.trim_end_matches('.')
            ),
        )
    }
}

fn no_answer(value: &Value) -> String {
    format!(
        "The expression gives {}, not yes or no: compare it with something.",
        value.type_of()
    )
}

fn said(error: &ExecutionError) -> String {
    shortened(&format!("{}.", error.to_string().trim_end_matches('.')))
}

fn shortened(message: &str) -> String {
    message.chars().filter(|c| !c.is_control()).take(MAX_MESSAGE).collect()
}
