//! Operators, in three-valued logic.

use hcl_edit::expr::{BinaryOperator, UnaryOperator};

use crate::import::infrastructure::terraform::hcl::value::{Fault, equal, is_settled, unknown};
use crate::import::infrastructure::{Datum, Setting};

/// Applies an operator with one operand.
pub(super) fn unary(operator: UnaryOperator, operand: &Setting) -> Result<Datum, Fault> {
    if !is_settled(operand) {
        return Ok(unknown("computed from what is not known", [operand]));
    }
    match operator {
        UnaryOperator::Neg => number(operand).map(|number| Datum::Number(-number)),
        UnaryOperator::Not => match operand.flag() {
            Some(flag) => Ok(Datum::Bool(!flag)),
            None => Err(Fault::new("`!` of what is neither true nor false")),
        },
    }
}

/// Returns the result where the left operand decides it, so that the right one may be anything.
pub(super) fn shortcut(operator: BinaryOperator, left: &Setting) -> Option<Datum> {
    match (operator, left.flag()) {
        (BinaryOperator::And, Some(false)) => Some(Datum::Bool(false)),
        (BinaryOperator::Or, Some(true)) => Some(Datum::Bool(true)),
        _ => None,
    }
}

/// Applies an operator with two operands.
pub(super) fn binary(
    operator: BinaryOperator,
    left: &Setting,
    right: &Setting,
) -> Result<Datum, Fault> {
    use BinaryOperator as Op;
    let not_known = || unknown("computed from what is not known", [left, right]);
    match operator {
        Op::Eq | Op::NotEq => Ok(match equal(left, right) {
            Some(is_equal) => Datum::Bool(is_equal == (operator == Op::Eq)),
            None => not_known(),
        }),
        Op::And | Op::Or => {
            let deciding = operator == Op::Or;
            Ok(match (left.flag(), right.flag()) {
                (_, Some(flag)) if flag == deciding => Datum::Bool(deciding),
                (Some(flag), Some(_)) => Datum::Bool(flag),
                _ => not_known(),
            })
        }
        _ if !is_settled(left) || !is_settled(right) => Ok(not_known()),
        _ => {
            let (left, right) = (number(left)?, number(right)?);
            Ok(match operator {
                Op::LessEq => Datum::Bool(left <= right),
                Op::GreaterEq => Datum::Bool(left >= right),
                Op::Less => Datum::Bool(left < right),
                Op::Greater => Datum::Bool(left > right),
                Op::Plus => Datum::Number(left + right),
                Op::Minus => Datum::Number(left - right),
                Op::Mul => Datum::Number(left * right),
                Op::Div | Op::Mod if right == 0.0 => return Err(Fault::new("division by zero")),
                Op::Div => Datum::Number(left / right),
                _ => Datum::Number(left % right),
            })
        }
    }
}

fn number(operand: &Setting) -> Result<f64, Fault> {
    operand.number().ok_or_else(|| Fault::new("arithmetic with what is no number"))
}
