//! The pure core of Weir: the flow language, its compiler, the interpreter, the router, the
//! simulator and the prover.
//!
//! Architecture Invariant: nothing here reads a clock, draws a random number, opens a file or a
//! socket, or waits. Time is an argument; equal inputs give equal results, on any machine.

pub mod catalogue;
pub mod checks;
pub mod compile;
pub mod condition;
pub mod diagnostic;
pub mod feed;
pub mod flow;
pub mod flow_test;
pub mod form;
pub mod graph;
pub mod invariants;
pub mod kind;
pub mod model;
pub mod needs;
pub mod node;
pub mod prove;
pub mod segment;
pub mod settings;
pub mod show;
pub mod simulate;
pub mod source;
pub mod trigger;
pub mod turn;
pub mod value;
