//! The function under the attribute: what can be cached, and what to say about the rest.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Error, FnArg, GenericArgument, GenericParam, Ident, ItemFn, Pat, PatType, PathArguments,
    Result, ReturnType, Safety, Signature, Type, TypeReference,
};

/// A function that can be cached.
pub(crate) struct Function {
    pub(crate) item: ItemFn,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) answer: Answer,
}

pub(crate) struct Argument {
    pub(crate) name: Ident,
    /// Without the reference in front, if there is one.
    pub(crate) ty: Type,
    pub(crate) is_borrowed: bool,
}

/// What the function returns.
pub(crate) struct Answer {
    /// What is remembered of it.
    pub(crate) value: Type,
    /// Whether it is a `Result`, of which `value` is only one side.
    pub(crate) is_result: bool,
    /// The type of the other side, where it can be seen.
    pub(crate) error: Option<Type>,
}

impl Function {
    pub(crate) fn new(item: ItemFn) -> Result<Self> {
        check_kind(&item.sig)?;
        let inputs = item.sig.inputs.iter();
        let arguments = inputs.map(argument).collect::<Result<Vec<_>>>()?;
        let answer = answer(&item.sig)?;
        if item.sig.asyncness.is_some() {
            for argument in &arguments {
                let why = "an async function runs in a task of its own, which cannot borrow from \
                           its caller; take this argument by value, or as `&T`";
                refuse_borrows(&argument.ty, why)?;
            }
        }
        Ok(Self { item, arguments, answer })
    }

    pub(crate) fn is_async(&self) -> bool {
        self.item.sig.asyncness.is_some()
    }
}

fn check_kind(signature: &Signature) -> Result<()> {
    if let Some(FnArg::Receiver(receiver)) = signature.inputs.first() {
        let why = "#[cached] works on free functions: its cache is static, so all values of this \
                   type would share it; keep a `Cache` in the type and call `get_or_load` here, \
                   or move the body to a free function that takes what it needs as arguments";
        return Err(Error::new(receiver.self_token.span(), why));
    }
    for parameter in &signature.generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            let why = "#[cached] cannot be generic: its cache is static, and there are no generic \
                       statics; write a cached function for each type";
            return Err(Error::new(parameter.span(), why));
        }
    }
    if let Some(constness) = &signature.constness {
        let why = "#[cached] needs a cache at run time; remove `const`";
        return Err(Error::new(constness.span(), why));
    }
    if let Safety::Unsafe(safety) = &signature.safety {
        let why = "#[cached] decides itself whether the body runs, so nobody could promise what \
                   an unsafe function asks for; remove `unsafe`";
        return Err(Error::new(safety.span(), why));
    }
    match &signature.asyncness {
        Some(asyncness) if !cfg!(feature = "tokio") => {
            let why = "#[cached] on an async function needs the feature `tokio` of wats-cache";
            Err(Error::new(asyncness.span(), why))
        }
        _ => Ok(()),
    }
}

fn argument(input: &FnArg) -> Result<Argument> {
    let FnArg::Typed(PatType { pat, ty, .. }) = input else {
        return Err(Error::new(input.span(), "`self` stands first or nowhere"));
    };
    let name = match &**pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => pat.ident.clone(),
        other => {
            let why = "#[cached] needs a name for this argument; take it apart in the body";
            return Err(Error::new(other.span(), why));
        }
    };
    let mut generic = FindImpl(None);
    generic.visit_type(ty);
    if let Some(span) = generic.0 {
        let why = "`impl` makes the function generic, and there are no generic statics to keep \
                   its values in; name the type";
        return Err(Error::new(span, why));
    }
    match bare(ty) {
        Type::Reference(TypeReference { mutability: Some(_), .. }) => {
            let why = "#[cached] skips the body when it can, and nothing would be changed then; \
                       take this argument by value or as `&T`";
            Err(Error::new(ty.span(), why))
        }
        Type::Reference(reference) => {
            Ok(Argument { name, ty: (*reference.elem).clone(), is_borrowed: true })
        }
        owned => Ok(Argument { name, ty: owned.clone(), is_borrowed: false }),
    }
}

fn answer(signature: &Signature) -> Result<Answer> {
    let ReturnType::Type(_, ty) = &signature.output else {
        let why = format!("`{}` returns nothing, so there is nothing to remember", signature.ident);
        return Err(Error::new(signature.ident.span(), why));
    };
    let mut generic = FindImpl(None);
    generic.visit_type(ty);
    if let Some(span) = generic.0 {
        let why = "a type behind `impl` has no name, and a static needs one; name the type";
        return Err(Error::new(span, why));
    }
    let answer = match bare(ty) {
        Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "Result") => {
            let mut types = path.path.segments.last().into_iter().flat_map(|segment| {
                let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
                    return Vec::new();
                };
                let types = arguments.args.iter().filter_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(ty.clone()),
                    _ => None,
                });
                types.collect()
            });
            let Some(value) = types.next() else {
                let why = "what is remembered of this cannot be seen; write `Result<Value, Error>`";
                return Err(Error::new(ty.span(), why));
            };
            Answer { value, is_result: true, error: types.next() }
        }
        value => Answer { value: value.clone(), is_result: false, error: None },
    };
    let why = "what is remembered outlives the call, so it cannot borrow; return an owned value";
    refuse_borrows(&answer.value, why)?;
    Ok(answer)
}

/// Groups that come from other macros, and parentheses, mean nothing.
fn bare(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            other => return other,
        };
    }
}

/// Refuses a type that lives shorter than the program.
pub(crate) fn refuse_borrows(ty: &Type, why: &str) -> Result<()> {
    let mut borrows = FindBorrow(None);
    borrows.visit_type(ty);
    match borrows.0 {
        Some(span) => Err(Error::new(span, why)),
        None => Ok(()),
    }
}

struct FindBorrow(Option<proc_macro2::Span>);

impl<'ast> Visit<'ast> for FindBorrow {
    fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
        if reference.lifetime.is_none() {
            self.0.get_or_insert(reference.and_token.span());
        }
        visit::visit_type_reference(self, reference);
    }

    fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
        if lifetime.ident != "static" {
            self.0.get_or_insert(lifetime.span());
        }
    }
}

struct FindImpl(Option<proc_macro2::Span>);

impl<'ast> Visit<'ast> for FindImpl {
    fn visit_type_impl_trait(&mut self, ty: &'ast syn::TypeImplTrait) {
        self.0.get_or_insert(ty.impl_token.span());
    }
}
