# Acting on several devices at once.

choose-here = Choose all that are loaded
choose-device = Choose { $name }
choose-all = Choose all that match
choose-all-count = Choose all { $count } that match
choose-none = Choose none
chosen-devices = Chosen devices
chosen-count =
    { $count ->
        [one] { $count } device chosen
       *[other] { $count } devices chosen
    }
chosen-cut = The first { $count } that match. For more, make a collection with a query.

bulk-add = Add to a collection
bulk-take-out = Take out of a collection
bulk-remove = Remove
bulk-built-in = Every site has this collection; its members can't be changed.
bulk-looking = Looking at what this would change…
bulk-add-title =
    { $count ->
        [one] Add { $count } device to a collection
       *[other] Add { $count } devices to a collection
    }
bulk-add-hint = They become members by name, whatever changes on them.
bulk-add-do =
    { $count ->
        [0] Add
        [one] Add { $count } device
       *[other] Add { $count } devices
    }
bulk-added =
    { $count ->
        [one] { $count } device is named in { $name }.
       *[other] { $count } devices are named in { $name }.
    }
bulk-take-out-title =
    { $count ->
        [one] Take { $count } device out of a collection
       *[other] Take { $count } devices out of a collection
    }
bulk-take-out-hint = Only devices that are members by name can be taken out; those that a query or another collection brings in stay.
bulk-take-out-do =
    { $count ->
        [0] Take out
        [one] Take out { $count } device
       *[other] Take out { $count } devices
    }
bulk-taken-out =
    { $count ->
        [one] { $count } device is named in { $name } no more.
       *[other] { $count } devices are named in { $name } no more.
    }
bulk-undone = { $name } is as it was before.
bulk-not-undone = { $name } could not be put back: { $why }
bulk-nothing-add = All of them are named in { $name } already.
bulk-nothing-take-out = None of them is named in { $name }.
bulk-already-in =
    { $count ->
        [one] { $count } other was named there already.
       *[other] { $count } others were named there already.
    }
bulk-already-out =
    { $count ->
        [one] { $count } other was not named there.
       *[other] { $count } others were not named there.
    }
bulk-joined =
    { $count ->
        [one] { $count } device becomes a member of { $name }
       *[other] { $count } devices become members of { $name }
    }
bulk-left =
    { $count ->
        [one] { $count } device leaves { $name }
       *[other] { $count } devices leave { $name }
    }
bulk-kept-out =
    { $count ->
        [one] { $count } device is named, but the limiting collection or an exclude rule keeps it out of { $name }
       *[other] { $count } devices are named, but the limiting collection or an exclude rule keeps them out of { $name }
    }
bulk-still-in =
    { $count ->
        [one] { $count } device stays a member of { $name } by another rule
       *[other] { $count } devices stay members of { $name } by other rules
    }
bulk-members-before =
    { $count ->
        [one] { $count } device is a member of { $name } by another rule already, and is named as well.
       *[other] { $count } devices are members of { $name } by other rules already, and are named as well.
    }
bulk-kept-out-before =
    { $count ->
        [one] { $count } device was named, but kept out of { $name } by another rule.
       *[other] { $count } devices were named, but kept out of { $name } by other rules.
    }
bulk-names-more =
    { $count ->
        [one] { $names } and { $count } more
       *[other] { $names } and { $count } more
    }
bulk-also =
    { $left ->
        [0] { $name } leans on it: { $joined } come in there.
       *[other]
            { $joined ->
                [0] { $name } leans on it: { $left } leave it.
               *[other] { $name } leans on it: { $joined } come in there, { $left } leave it.
            }
    }
bulk-settings =
    { $count ->
        [one] Client settings change on { $count } device.
       *[other] Client settings change on { $count } devices.
    }
bulk-roles-gain =
    { $count ->
        [one] The role that { $count } assignment gives there reaches them from then on.
       *[other] The roles that { $count } assignments give there reach them from then on.
    }
bulk-roles-lose =
    { $count ->
        [one] The role that { $count } assignment gives there reaches them no more; sessions that need it end.
       *[other] The roles that { $count } assignments give there reach them no more; sessions that need them end.
    }
bulk-failures =
    { $count ->
        [one] With { $count } device it is not possible
       *[other] With { $count } devices it is not possible
    }
bulk-failures-chosen = These stay chosen, so that you can try again.

bulk-remove-title =
    { $count ->
        [one] Remove { $count } device?
       *[other] Remove { $count } devices?
    }
bulk-remove-sessions =
    { $count ->
        [one] { $count } session ends at once.
       *[other] { $count } sessions end at once.
    }
bulk-remove-online =
    { $count ->
        [one] { $count } is online: its agent is sent away and stays installed.
       *[other] { $count } are online: their agents are sent away and stay installed.
    }
bulk-remove-forgotten = The site accepts their keys no longer, and they leave all collections. To manage them again, they have to be enrolled again.
bulk-remove-kept = Their sessions, status messages and evidence stay.
bulk-remove-final = This can't be undone.
bulk-remove-type = Type { $count } to go on
bulk-remove-do =
    { $count ->
        [one] Remove { $count } device
       *[other] Remove { $count } devices
    }
bulk-removing = Removing devices
bulk-progress = { $done } of { $count }
bulk-stop = Stop here
bulk-removed =
    { $count ->
        [one] { $count } device is removed.
       *[other] { $count } devices are removed.
    }
