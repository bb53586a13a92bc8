//! From words to a program, by the precedence of operators (a Pratt parser).
//!
//! An expression is read by its first word, and goes on as long as operators follow that bind at least as strongly as the
//! caller asks. Each part writes its steps when it ends, which is the order of computing.

use super::{
    FORMULA_NESTING, FORMULA_STACK, FORMULA_VARIABLES, SyntaxError,
    lexer::{self, Names, Token, Word},
    program::{Program, Span, Step},
};

type Result<T> = std::result::Result<T, SyntaxError>;

/// What the value of an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Truth,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Truth => "truth value",
        }
    }
}

/// An expression that was read: what it is and where it stands.
#[derive(Clone, Copy)]
struct Part {
    kind: Kind,
    start: usize,
    end: usize,
}

/// How strongly a sign before its operand binds: stronger than all but `^`.
const SIGN: u8 = 7;

/// How strongly an operator binds, what it takes, and what it gives; `None` for other symbols.
///
/// The right side must bind more strongly, except for `^`, whose right side may be another `^`.
fn operator(symbol: &str) -> Option<(u8, Option<Kind>, Kind, Step)> {
    use Kind::{Number, Truth};
    Some(match symbol {
        "||" => (1, Some(Truth), Truth, Step::Or(0)),
        "&&" => (2, Some(Truth), Truth, Step::And(0)),
        "==" => (3, None, Truth, Step::Equal),
        "!=" => (3, None, Truth, Step::NotEqual),
        "<" => (4, Some(Number), Truth, Step::Less),
        "<=" => (4, Some(Number), Truth, Step::LessEqual),
        ">" => (4, Some(Number), Truth, Step::Greater),
        ">=" => (4, Some(Number), Truth, Step::GreaterEqual),
        "+" => (5, Some(Number), Number, Step::Add),
        "-" => (5, Some(Number), Number, Step::Subtract),
        "*" => (6, Some(Number), Number, Step::Multiply),
        "/" => (6, Some(Number), Number, Step::Divide),
        "%" => (6, Some(Number), Number, Step::Remainder),
        "^" => (8, Some(Number), Number, Step::Power),
        _ => return None,
    })
}

/// The functions of numbers: their steps, and whether they take any number of arguments.
fn function(name: &str) -> Option<(Step, bool)> {
    Some(match name {
        "abs" => (Step::Abs, false),
        "ceil" => (Step::Ceil, false),
        "floor" => (Step::Floor, false),
        "round" => (Step::Round, false),
        "min" => (Step::Min, true),
        "max" => (Step::Max, true),
        _ => return None,
    })
}

fn truth(name: &str) -> Option<bool> {
    name.parse().ok()
}

/// Reads a whole formula.
pub(super) fn parse(text: &str, names: &Names) -> Result<Program> {
    let words = lexer::split(text, names)?;
    let program = Program::default();
    let mut parser = Parser { text, names, words, next: 0, program, variables: Vec::new(), height: 0, nesting: 0 };
    while parser.assignment()? {}
    let result = parser.expression(0)?;
    parser.take_if(";");
    if parser.peek().token != Token::End {
        // After a `;`, it is the statement before that has no use.
        let at = if parser.words[parser.next - 1].token == Token::Symbol(";") { parser.next - 1 } else { parser.next };
        return Err(parser.unexpected_at(at, "an operator or the end"));
    }
    parser.want(Kind::Number, result)?;
    Ok(parser.program)
}

struct Parser<'a> {
    text: &'a str,
    names: &'a Names,
    words: Vec<Word>,
    next: usize,
    program: Program,
    /// The variables that are set, by name.
    variables: Vec<(&'a str, Kind)>,
    /// Values on the stack when the program gets here.
    height: usize,
    /// Expressions that are being read.
    nesting: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Word {
        self.words[self.next]
    }

    fn take(&mut self) -> Word {
        let word = self.peek();
        self.next += 1;
        word
    }

    fn take_if(&mut self, symbol: &'static str) -> bool {
        let found = self.peek().token == Token::Symbol(symbol);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &'static str) -> Result<Word> {
        if self.peek().token == Token::Symbol(symbol) {
            return Ok(self.take());
        }
        Err(self.unexpected_at(self.next, &format!("`{symbol}`")))
    }

    fn unexpected_at(&self, index: usize, expected: &str) -> SyntaxError {
        let word = self.words[index];
        let found = match word.token {
            Token::End => "the end".to_owned(),
            _ => format!("`{}`", self.source(word)),
        };
        SyntaxError::new(word.start, format!("unexpected {found}, expected {expected}"))
    }

    fn source(&self, word: Word) -> &'a str {
        &self.text[word.start..word.end]
    }

    fn want(&self, kind: Kind, part: Part) -> Result<()> {
        if part.kind == kind {
            return Ok(());
        }
        let text = &self.text[part.start..part.end];
        let reason = format!("`{text}` is a {}, expected a {}", part.kind.name(), kind.name());
        Err(SyntaxError::new(part.start, reason))
    }

    /// Writes a step that takes `takes` values and leaves `leaves`, and returns its number.
    fn write(&mut self, step: Step, span: Span, takes: usize, leaves: usize) -> Result<usize> {
        self.height = self.height - takes + leaves;
        if self.height > FORMULA_STACK {
            let reason = format!("more than {FORMULA_STACK} intermediate values: use a variable");
            return Err(SyntaxError::new(span.operator, reason));
        }
        self.program.steps.push(step);
        self.program.spans.push(span);
        Ok(self.program.steps.len() - 1)
    }

    /// Lets the jump at step `from` end here.
    fn land(&mut self, from: usize) {
        let here = self.program.steps.len();
        match &mut self.program.steps[from] {
            Step::And(target) | Step::Or(target) | Step::Unless(target) | Step::Jump(target) => *target = here,
            _ => {}
        }
    }

    /// `name = expression;`, if that is what comes.
    fn assignment(&mut self) -> Result<bool> {
        let name = self.peek();
        let assigns = |word: &Word| word.token == Token::Symbol("=");
        if name.token != Token::Name || !self.words.get(self.next + 1).is_some_and(assigns) {
            return Ok(false);
        }
        let text = self.source(name);
        if truth(text).is_some() {
            return Err(SyntaxError::new(name.start, format!("`{text}` is no name for a variable")));
        }
        self.next += 2;
        let value = self.expression(0)?;
        self.expect(";")?;
        let variable = self.variables.iter().position(|(known, _)| *known == text).unwrap_or_else(|| {
            self.variables.push((text, value.kind));
            self.variables.len() - 1
        });
        if variable >= FORMULA_VARIABLES {
            return Err(SyntaxError::new(name.start, format!("more than {FORMULA_VARIABLES} variables")));
        }
        self.variables[variable].1 = value.kind;
        self.write(Step::Store(variable), Span { operator: name.start, start: name.start, end: name.end }, 1, 0)?;
        Ok(true)
    }

    /// An expression of operators that bind at least as strongly as `least`.
    fn expression(&mut self, least: u8) -> Result<Part> {
        if self.nesting == FORMULA_NESTING {
            let reason = format!("nested deeper than {FORMULA_NESTING}");
            return Err(SyntaxError::new(self.peek().start, reason));
        }
        self.nesting += 1;
        let mut left = self.operand()?;
        while let Token::Symbol(symbol) = self.peek().token {
            let Some((strength, takes, gives, step)) = operator(symbol).filter(|found| found.0 >= least) else { break };
            let at = self.take().start;
            self.want(takes.unwrap_or(left.kind), left)?;
            let mut span = Span { operator: at, start: left.start, end: left.end };
            let jump = match step {
                Step::And(_) | Step::Or(_) => Some(self.write(step, span, 1, 0)?),
                _ => None,
            };
            let right = self.expression(if step == Step::Power { strength } else { strength + 1 })?;
            self.want(takes.unwrap_or(left.kind), right)?;
            span.end = right.end;
            match jump {
                Some(jump) => self.land(jump),
                None => drop(self.write(step, span, 2, 1)?),
            }
            left = Part { kind: gives, start: span.start, end: span.end };
        }
        self.nesting -= 1;
        Ok(left)
    }

    /// A number, a name, a call, a sign with its operand, or parentheses.
    fn operand(&mut self) -> Result<Part> {
        let word = self.take();
        let Word { token, start, end } = word;
        let span = Span { operator: start, start, end };
        let part = Part { kind: Kind::Number, start, end };
        match token {
            Token::Number(number) => drop(self.write(Step::Number(number), span, 0, 1)?),
            Token::Component(component) => drop(self.write(Step::Input(component), span, 0, 1)?),
            Token::Symbol("-") => return self.sign(start, Kind::Number, Step::Negate),
            Token::Symbol("!") => return self.sign(start, Kind::Truth, Step::Not),
            Token::Symbol("(") => {
                let inner = self.expression(0)?;
                let end = self.expect(")")?.end;
                return Ok(Part { kind: inner.kind, start, end });
            }
            Token::Name if self.peek().token == Token::Symbol("(") => return self.call(word),
            Token::Name => {
                let name = self.source(word);
                if let Some(value) = truth(name) {
                    self.write(Step::Number(f64::from(value)), span, 0, 1)?;
                    return Ok(Part { kind: Kind::Truth, ..part });
                }
                let variable = self.variables.iter().position(|(known, _)| *known == name);
                let variable = variable.ok_or_else(|| lexer::unknown(start, name, self.names))?;
                self.write(Step::Load(variable), span, 0, 1)?;
                return Ok(Part { kind: self.variables[variable].1, ..part });
            }
            Token::Symbol(_) | Token::End => {
                return Err(self.unexpected_at(self.next - 1, "a number, a name, a sign or `(`"));
            }
        }
        Ok(part)
    }

    fn sign(&mut self, start: usize, kind: Kind, step: Step) -> Result<Part> {
        let value = self.expression(SIGN)?;
        self.want(kind, value)?;
        self.write(step, Span { operator: start, start, end: value.end }, 1, 1)?;
        Ok(Part { start, ..value })
    }

    fn call(&mut self, name: Word) -> Result<Part> {
        self.expect("(")?;
        let text = self.source(name);
        if text == "if" {
            return self.choice(name.start);
        }
        let Some((step, many)) = function(text) else {
            let reason = format!("unknown function `{text}`, expected abs, ceil, floor, if, max, min or round");
            return Err(SyntaxError::new(name.start, reason));
        };
        let mut span = Span { operator: name.start, start: name.start, end: name.end };
        let first = self.expression(0)?;
        self.want(Kind::Number, first)?;
        if !many {
            self.write(step, span, 1, 1)?;
        }
        while many && self.take_if(",") {
            let next = self.expression(0)?;
            self.want(Kind::Number, next)?;
            self.write(step, span, 2, 1)?;
        }
        span.end = self.expect(")")?.end;
        Ok(Part { kind: Kind::Number, start: span.start, end: span.end })
    }

    /// `if(condition, x, y)` after its parenthesis.
    fn choice(&mut self, start: usize) -> Result<Part> {
        let condition = self.expression(0)?;
        self.want(Kind::Truth, condition)?;
        let mut span = Span { operator: start, start, end: condition.end };
        let unless = self.write(Step::Unless(0), span, 1, 0)?;
        self.expect(",")?;
        let first = self.expression(0)?;
        // Only one of the two values is ever on the stack.
        let jump = self.write(Step::Jump(0), span, 1, 0)?;
        self.land(unless);
        self.expect(",")?;
        let second = self.expression(0)?;
        self.want(first.kind, second)?;
        self.land(jump);
        span.end = self.expect(")")?.end;
        Ok(Part { kind: first.kind, start, end: span.end })
    }
}
