//! Programs that show the SDK at work; each is an example target of this package.
