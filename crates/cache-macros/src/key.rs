//! Which calls are the same: the expression for the key, and its type.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Expr, Result, UnOp};

use crate::function::{Argument, Function, refuse_borrows};
use crate::options::Options;

/// A key, in tokens.
pub(crate) struct Key {
    pub(crate) expression: TokenStream,
    pub(crate) ty: TokenStream,
    /// The types it consists of, each of which must be fit for a key.
    pub(crate) parts: Vec<TokenStream>,
}

const BORROWS: &str = "a key outlives the call, so it cannot borrow; say what identifies a call \
                       with `key = \"…\"`, or take this argument by value or as `&T`";

impl Key {
    pub(crate) fn new(options: &Options, function: &Function) -> Result<Self> {
        let arguments = &function.arguments[..];
        let Some(option) = &options.key else {
            let parts: Vec<Key> = arguments.iter().map(of_argument).collect::<Result<_>>()?;
            return Ok(match <[Key; 1]>::try_from(parts) {
                Ok([only]) => only,
                Err(parts) => tuple(parts),
            });
        };
        if let Some((_, ty)) = &options.key_type {
            let span = option.text.span();
            let expression = option.expression.to_token_stream();
            return Ok(Self {
                expression,
                ty: quote!(#ty),
                parts: vec![quote_spanned!(span=> #ty)],
            });
        }
        seen(&option.expression, arguments)?.ok_or_else(|| {
            let why = "the type of this key cannot be seen from the arguments; say it with \
                       `key_type = \"…\"`";
            Error::new(option.text.span(), why)
        })
    }
}

fn of_argument(argument: &Argument) -> Result<Key> {
    let Argument { name, ty, is_borrowed } = argument;
    refuse_borrows(ty, BORROWS)?;
    let span = ty.span();
    let key_type =
        if *is_borrowed { quote!(<#ty as ::std::borrow::ToOwned>::Owned) } else { quote!(#ty) };
    let expression = if *is_borrowed {
        quote_spanned!(span=> ::std::borrow::ToOwned::to_owned(#name))
    } else {
        quote_spanned!(span=> ::std::clone::Clone::clone(&#name))
    };
    let part = if *is_borrowed {
        quote_spanned!(span=> <#ty as ::std::borrow::ToOwned>::Owned)
    } else {
        quote!(#ty)
    };
    Ok(Key { expression, ty: key_type, parts: vec![part] })
}

fn tuple(parts: Vec<Key>) -> Key {
    let expressions = parts.iter().map(|part| &part.expression);
    let types = parts.iter().map(|part| &part.ty);
    Key {
        expression: quote!((#(#expressions,)*)),
        ty: quote!((#(#types,)*)),
        parts: parts.into_iter().flat_map(|part| part.parts).collect(),
    }
}

/// The key that an expression stands for, if its type can be seen. A guess that was wrong ends in
/// a type error, never in a wrong key.
fn seen(expression: &Expr, arguments: &[Argument]) -> Result<Option<Key>> {
    let whole = |ty: TokenStream| {
        let parts = vec![ty.clone()];
        Ok(Some(Key { expression: expression.to_token_stream(), ty, parts }))
    };
    match expression {
        Expr::Paren(inner) => seen(&inner.expr, arguments),
        Expr::Group(inner) => seen(&inner.expr, arguments),
        Expr::Tuple(elements) => {
            let parts = elements.elems.iter().map(|element| seen(element, arguments));
            let parts: Option<Vec<Key>> = parts.collect::<Result<_>>()?;
            Ok(parts.map(tuple))
        }
        Expr::Path(_) => named(expression, arguments).map(of_argument).transpose(),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => {
            match named(&unary.expr, arguments) {
                Some(Argument { ty, is_borrowed: true, .. }) => whole(quote!(#ty)),
                _ => Ok(None),
            }
        }
        Expr::Cast(cast) => whole(cast.ty.to_token_stream()),
        Expr::Macro(call) if call.mac.path.is_ident("format") => {
            whole(quote!(::std::string::String))
        }
        Expr::MethodCall(call) if call.args.is_empty() => {
            let receiver = named(&call.receiver, arguments);
            match (call.method.to_string().as_str(), receiver) {
                ("to_string", _) => whole(quote!(::std::string::String)),
                ("clone" | "to_owned", Some(argument)) => of_argument(argument).map(Some),
                _ => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

fn named<'a>(expression: &Expr, arguments: &'a [Argument]) -> Option<&'a Argument> {
    let Expr::Path(path) = expression else { return None };
    arguments.iter().find(|argument| path.path.is_ident(&argument.name))
}
