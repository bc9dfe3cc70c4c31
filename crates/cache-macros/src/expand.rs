//! What the attribute writes.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Ident, ItemFn, LitInt, Pat, Result, Visibility};

use crate::function::Function;
use crate::key::Key;
use crate::lifetime::Lifetime;
use crate::options::Options;

/// A cache is bounded, as arguments are not; a thousand values are enough for a station's products.
const CAPACITY: &str = "1_000";

/// The function with a cache before it, and the function that gives the cache.
pub(crate) fn cached(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options: Options = syn::parse2(arguments)?;
    let item: ItemFn = syn::parse2(item).map_err(|error| {
        syn::Error::new(error.span(), format!("#[cached] works on free functions: {error}"))
    })?;
    let function = Function::new(item)?;
    let key = Key::new(&options, &function)?;
    let cache = format_ident!("{}_cache", function.item.sig.ident);
    let accessor = accessor(&function, &options, &key, &cache);
    let caller = caller(&function, &key, &cache);
    Ok(quote!(#caller #accessor))
}

fn accessor(function: &Function, options: &Options, key: &Key, cache: &Ident) -> TokenStream {
    let ItemFn { attrs, vis, sig, .. } = &function.item;
    // What is not there under some configuration has no cache there either.
    let configuration = attrs.iter().filter(|attribute| is_configuration(attribute));
    let doc =
        format!("The cache of [`{}()`]: for invalidation, removal and statistics.", sig.ident);
    let Key { ty: key_type, parts, .. } = key;
    let value = &function.answer.value;
    let default = LitInt::new(CAPACITY, Span::call_site());
    let capacity = options.capacity.as_ref().unwrap_or(&default);
    let ttl = match options.ttl {
        None => quote!(),
        Some(Lifetime::Endless) => quote!(.no_ttl()),
        Some(Lifetime::Millis(millis)) => {
            quote!(.ttl(::std::time::Duration::from_millis(#millis)))
        }
    };
    // Said here once, at the types in question, rather than by the cache about all of it.
    let key_checks = parts.iter().map(|part| check(&quote!(is_key), part, part.span()));
    let value_check = check(&quote!(is_value), &quote!(#value), value.span());
    let error_check = function.answer.error.as_ref();
    let error_check = error_check.map(|ty| check(&quote!(is_error), &quote!(#ty), ty.span()));
    quote! {
        #(#configuration)*
        #[doc = #doc]
        #[must_use]
        #vis fn #cache() -> &'static ::wats_cache::Cache<#key_type, #value> {
            #(#key_checks)*
            #value_check
            #error_check
            static CACHE: ::std::sync::LazyLock<::wats_cache::Cache<#key_type, #value>> =
                ::std::sync::LazyLock::new(|| {
                    ::wats_cache::Cache::builder(#capacity)#ttl.build()
                });
            &CACHE
        }
    }
}

fn check(name: &TokenStream, ty: &TokenStream, span: Span) -> TokenStream {
    quote_spanned!(span=> const _: () = ::wats_cache::macros::#name::<#ty>();)
}

fn is_configuration(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}

fn caller(function: &Function, key: &Key, cache: &Ident) -> TokenStream {
    let mut body = function.item.clone();
    body.attrs.clear();
    body.vis = Visibility::Inherited;
    body.sig.ident = format_ident!("{}_uncached", function.item.sig.ident);
    let ItemFn { attrs, vis, mut sig, .. } = function.item.clone();
    sig.inputs.iter_mut().for_each(remove_mut);

    // Not seen by the expression of the key, nor by anything else of the caller's.
    let key_name = Ident::new("key", Span::mixed_site());
    let Key { expression, ty, .. } = key;
    let call = match (function.answer.is_result, function.is_async()) {
        (false, false) => {
            let load = load_here(function, &body.sig.ident);
            quote!(#cache().get_or_load(#key_name, #load))
        }
        (true, false) => {
            let load = load_here(function, &body.sig.ident);
            quote!(::wats_cache::macros::own_error(#cache().try_get_or_load(#key_name, #load)))
        }
        (false, true) => {
            let load = load_in_task(function, &body.sig.ident);
            let value = quote!(#cache().get_or_load_async(#key_name, #load).await);
            quote!(::wats_cache::macros::value(#value))
        }
        (true, true) => {
            let load = load_in_task(function, &body.sig.ident);
            let result = quote!(#cache().try_get_or_load_async(#key_name, #load).await);
            quote!(::wats_cache::macros::own_error(#result))
        }
    };
    quote! {
        #(#attrs)*
        #vis #sig {
            #body
            let #key_name: #ty = #expression;
            #call
        }
    }
}

/// `mut` concerns the body alone.
fn remove_mut(input: &mut FnArg) {
    if let FnArg::Typed(argument) = input
        && let Pat::Ident(pattern) = &mut *argument.pat
    {
        pattern.mutability = None;
    }
}

fn load_here(function: &Function, body: &Ident) -> TokenStream {
    let names = function.arguments.iter().map(|argument| &argument.name);
    quote!(move || #body(#(#names),*))
}

/// The task outlives its caller, so it is given owned arguments and lends them to the body.
fn load_in_task(function: &Function, body: &Ident) -> TokenStream {
    let borrowed = || function.arguments.iter().filter(|argument| argument.is_borrowed);
    let owned = borrowed().map(|argument| {
        let name = &argument.name;
        quote!(let #name = ::std::borrow::ToOwned::to_owned(#name);)
    });
    let passed = function.arguments.iter().map(|argument| {
        let (name, ty) = (&argument.name, &argument.ty);
        if argument.is_borrowed {
            quote!(::std::borrow::Borrow::<#ty>::borrow(&#name))
        } else {
            quote!(#name)
        }
    });
    quote! {
        move || {
            #(#owned)*
            async move { #body(#(#passed),*).await }
        }
    }
}
