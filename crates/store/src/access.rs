//! Whether a repository may write. A repository over the store's readers has no methods that change something, so that
//! a change outside a transaction does not compile.

use std::marker::PhantomData;

use sea_orm::DatabaseExecutor;

/// A repository that reads, outside of any transaction of ours.
#[derive(Debug)]
pub enum Reading {}

/// A repository inside a transaction: it reads and writes.
#[derive(Debug)]
pub enum Writing {}

/// What every repository is made of: a connection or a transaction, and which of the two in its type.
#[derive(Debug)]
pub(crate) struct Handle<'c, A> {
    pub(crate) db: DatabaseExecutor<'c>,
    access: PhantomData<A>,
}

impl<'c, A> Handle<'c, A> {
    pub(crate) fn new(db: DatabaseExecutor<'c>) -> Self {
        Self {
            db,
            access: PhantomData,
        }
    }
}

/// Declares a repository: a struct around a [`Handle`].
macro_rules! repository {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<'c, A = $crate::access::Reading>(pub(crate) $crate::access::Handle<'c, A>);
    };
}
pub(crate) use repository;
