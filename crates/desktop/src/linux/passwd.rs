//! The name of an account on this computer, from `passwd(5)`. Does no I/O.

/// The name of account `uid`; `None` when the file has none, as for accounts of a directory service.
pub(super) fn name_of(passwd: &str, uid: u32) -> Option<&str> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, _password, number) = (fields.next()?, fields.next()?, fields.next()?);
        (number.parse() == Ok(uid) && !name.is_empty()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_number() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\n# no account\njan:x:1000:1000::/home/jan:/bin/sh\n::5\n";
        assert_eq!(name_of(passwd, 1000), Some("jan"));
        assert_eq!(name_of(passwd, 0), Some("root"));
        assert_eq!(name_of(passwd, 100), None);
        assert_eq!(name_of(passwd, 5), None);
    }
}
