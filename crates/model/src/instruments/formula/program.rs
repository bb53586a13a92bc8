//! A formula in the order in which it is computed: operands first, then what is done with them.
//!
//! The parser has checked that no operation finds too few values or too many on the stack, so that the machine is a loop
//! over a fixed array. A truth value is 1 or 0.

use std::fmt::Write;

use nautilus_cython_core::Error;

use super::{FORMULA_STACK, FORMULA_VARIABLES, position};

/// One step. Targets of jumps are step numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    Number(f64),
    Input(usize),
    Load(usize),
    Store(usize),
    Negate,
    Not,
    Abs,
    Ceil,
    Floor,
    Round,
    Min,
    Max,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// Keeps a false value and jumps, or drops a true one.
    And(usize),
    /// Keeps a true value and jumps, or drops a false one.
    Or(usize),
    /// Drops a value, and jumps if it was false.
    Unless(usize),
    Jump(usize),
}

/// Where the text of a step is: its operator, and all that it works on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) operator: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The steps, each with its place in the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) spans: Vec<Span>,
}

/// An operation whose result is not finite, and the state in which it was met.
#[derive(Debug)]
pub(super) struct Failure {
    step: usize,
    left: f64,
    right: f64,
    variables: [f64; FORMULA_VARIABLES],
}

impl Program {
    /// The result for finite `inputs`, one for each component.
    pub(super) fn run(&self, inputs: &[f64]) -> Result<f64, Box<Failure>> {
        let mut stack = [0.0; FORMULA_STACK];
        let mut variables = [0.0; FORMULA_VARIABLES];
        let (mut height, mut at) = (0, 0);
        while let Some(step) = self.steps.get(at) {
            at += 1;
            let value = match *step {
                Step::Number(number) => number,
                Step::Input(component) => inputs[component],
                Step::Load(variable) => variables[variable],
                Step::Store(variable) => {
                    height -= 1;
                    variables[variable] = stack[height];
                    continue;
                }
                Step::And(target) | Step::Or(target) => {
                    if (stack[height - 1] != 0.0) == matches!(step, Step::Or(_)) {
                        at = target;
                    } else {
                        height -= 1;
                    }
                    continue;
                }
                Step::Unless(target) => {
                    height -= 1;
                    if stack[height] == 0.0 {
                        at = target;
                    }
                    continue;
                }
                Step::Jump(target) => {
                    at = target;
                    continue;
                }
                Step::Negate | Step::Not | Step::Abs | Step::Ceil | Step::Floor | Step::Round => {
                    height -= 1;
                    unary(*step, stack[height])
                }
                _ => {
                    height -= 2;
                    let (left, right) = (stack[height], stack[height + 1]);
                    let value = binary(*step, left, right);
                    if !value.is_finite() {
                        return Err(Box::new(Failure { step: at - 1, left, right, variables }));
                    }
                    value
                }
            };
            stack[height] = value;
            height += 1;
        }
        Ok(stack[0])
    }
}

fn unary(step: Step, value: f64) -> f64 {
    match step {
        Step::Negate => -value,
        Step::Not => f64::from(value == 0.0),
        Step::Abs => value.abs(),
        Step::Ceil => value.ceil(),
        Step::Floor => value.floor(),
        _ => value.round(),
    }
}

#[allow(clippy::float_cmp)] // `==` of the language is that of the numbers
fn binary(step: Step, left: f64, right: f64) -> f64 {
    match step {
        Step::Add => left + right,
        Step::Subtract => left - right,
        Step::Multiply => left * right,
        Step::Divide => left / right,
        Step::Remainder => left % right,
        Step::Power => left.powf(right),
        Step::Min => left.min(right),
        Step::Max => left.max(right),
        Step::Equal => f64::from(left == right),
        Step::NotEqual => f64::from(left != right),
        Step::Less => f64::from(left < right),
        Step::LessEqual => f64::from(left <= right),
        Step::Greater => f64::from(left > right),
        _ => f64::from(left >= right),
    }
}

impl Failure {
    /// The cause, its position, the operation with its numbers, and the components and variables in it.
    pub(super) fn explain(&self, program: &Program, text: &str, inputs: &[f64]) -> Error {
        let Span { operator, start, end } = program.spans[self.step];
        let step = program.steps[self.step];
        let division = matches!(step, Step::Divide | Step::Remainder) && self.right == 0.0;
        let cause = match step {
            _ if division => "division by zero",
            Step::Power if self.left == 0.0 => "division by zero",
            _ if binary(step, self.left, self.right).is_nan() => "no real number",
            _ => "overflow",
        };
        let mut message = format!("{cause} at position {} of formula {text:?}: ", position(text, operator));
        let symbol = &text[operator..=operator];
        let _ = match division {
            true => write!(message, "{} is 0", text[operator + 1..end].trim()),
            false => write!(message, "{} {symbol} {}", show(self.left), show(self.right)),
        };
        let mut seen = Vec::new();
        for (step, span) in program.steps.iter().zip(&program.spans) {
            let name = &text[span.start..span.end];
            let value = match *step {
                Step::Input(component) => inputs[component],
                Step::Load(variable) => self.variables[variable],
                _ => continue,
            };
            if start <= span.start && span.end <= end && !seen.contains(&name) {
                let _ = write!(message, "{} {name} = {}", if seen.is_empty() { ", with" } else { "," }, show(value));
                seen.push(name);
            }
        }
        Error::state(message)
    }
}

/// A number as one would write it, large and small ones with an exponent.
fn show(value: f64) -> String {
    let plain = value == 0.0 || (1e-6..1e16).contains(&value.abs());
    if plain { value.to_string() } else { format!("{value:e}") }
}
