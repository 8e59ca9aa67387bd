# Collections: the list, one collection and its rules, and the field for expressions.

collection = Collection
collections-text = Sets of devices with a name, for client settings, roles and searches. Rules say who is in; members follow by themselves.
collections-only-built-in = Every site has these. Make your own to say what is possible where, and who may do it.
collection-new = New collection
collection-new-hint = Not saved yet
collection-create = Create the collection
collection-search = Search collections
collection-search-placeholder = Name or description
collection-name = Name
collection-name-missing = A collection needs a name.
collection-description = What it is for
collection-members = Devices
collection-limiting = Only out of
collection-limiting-hint = The limiting collection: whoever is not in it can't be in this one, whatever the rules say.
collection-choose = Choose a collection
collection-gone = This collection is not there any more. Choose another one.
collection-circle = That would be a circle: { $path }. Choose another one.
collection-text = A device is in when one of the rules says so and no rule takes it out.
collection-show-devices =
    { $count ->
        [one] { $count } device in { $name }
       *[other] { $count } devices in { $name }
    }
collection-devices =
    { $count ->
        [0] No devices
        [one] { $count } device
       *[other] { $count } devices
    }
collection-saved =
    { $count ->
        [0] { $name } is saved. No device is in it now.
        [one] { $name } is saved. { $count } device is in it.
       *[other] { $name } is saved. { $count } devices are in it.
    }
collection-overtaken = { $by } changed this collection while you were at it. What you wrote is still here: save to replace theirs, or discard to see it.
collection-problem = Rule in trouble
collection-problem-text = A rule could not be evaluated for some device, and matches nothing there:
collection-dependents = Used by
collection-built-in-text = Every site has this collection, and it can't be changed. Make one of your own that includes it, and add what is missing.
collection-delete = Delete
collection-delete-title = Delete { $name }?
collection-delete-text =
    { $count ->
        [0] No device is in it. Nothing else uses it.
        [one] Its device stays on the site. Other collections don't use it.
       *[other] Its { $count } devices stay on the site. Other collections don't use it.
    }
collection-deleted = { $name } is deleted.
collection-used-title = { $name } is in use
collection-used-text =
    { $count ->
        [one] This leans on it. Change or delete it first:
       *[other] These lean on it. Change or delete them first:
    }
collection-none-found = No collection matches
collection-none-found-text = All words must occur in the name or description of a collection.
collections-of-device = Collections
device-no-collections = This device is in no collection.
device-in-collection = In the collection
device-in-collection-any = All collections
device-none-in-collection = No device is in this collection
device-none-in-collection-text = Devices come in by its rules, as soon as they report what these ask for.

rules = Rules
rules-text = Each rule brings devices in; the last kind takes devices out again.
rule-direct = These devices
rule-query = Devices for which this is true
rule-include = Devices of another collection
rule-exclude = But no device of this collection
rule-all = Every device
rule-all-text = This is the root of all collections.
rule-add-direct = Name devices
rule-add-query = Query
rule-add-include = Include a collection
rule-add-exclude = Leave out a collection
rule-remove = Remove this rule
rule-query-name = Name of the rule
rule-query-missing = Say what must be true of a device, or remove the rule.
rule-collection-missing = Choose a collection, or remove the rule.
rule-direct-missing = Choose at least one device, or remove the rule.
rule-direct-add = Add a device
rule-direct-already = is in the list already
rule-direct-remove = Remove { $name }
rule-direct-all = Show all { $count }
device-gone = removed device

preview = Who would be in it
preview-no-rules = No rule says anything yet, so nobody. Add one.
preview-devices =
    { $count ->
        [one] device, as of now
       *[other] devices, as of now
    }
preview-none = The rules are right, but fit no device at the moment.
preview-more =
    { $count ->
        [one] and { $count } more
       *[other] and { $count } more
    }
preview-counting = Counting…
preview-mistake = There is a mistake in rule { $rule }. As soon as it is mended, the devices are counted.

expression = Expression
expression-hint = In the Common Expression Language. Ctrl+Space offers what can follow.
expression-mistake = Line { $line }, column { $column }: { $message }
expression-offers = What can follow
expression-offers-count =
    { $count ->
        [one] { $count } suggestion
       *[other] { $count } suggestions
    }
facts-title = What can be asked ({ $count })
facts-more = Texts have startsWith, endsWith and contains; lists have exists. Join with && (and), || (or) and ! (not).
fact-type-text = Text
fact-type-number = Number
fact-type-yes-no = True or false
fact-type-list = List of texts

# Help of `policy::collections::FACTS`.
fact-help-name = The computer's own name, without a domain.
fact-help-fqdn = Fully qualified domain name; empty when it has none.
fact-help-os-family = The kind of operating system.
fact-help-os-name = Name of the operating system.
fact-help-os-version = Version of the operating system.
fact-help-os-architecture = Architecture of the processor.
fact-help-addresses = IP addresses.
fact-help-macs = Hardware addresses, in lower case with colons.
fact-help-membership-kind = Whether the computer is joined to a domain or in a workgroup.
fact-help-membership-name = Name of the domain or workgroup; empty when it has none.
fact-help-users = Accounts of everybody who is signed in.
fact-help-user = Account of whoever is at the screen now; empty when nobody is.
fact-help-locked = Whether the session at the screen is locked.
fact-help-monitors = How many monitors the session at the screen has.
fact-help-agent-version = Version of the agent.
fact-help-hardware-vendor = Maker of the computer.
fact-help-hardware-model = Model of the computer.
fact-help-hardware-serial = Serial number, when it can be read.
fact-help-hardware-processor = Processor.
fact-help-hardware-cores = Logical processors.
fact-help-hardware-memory-bytes = Memory in bytes.
fact-help-enrolled-days = Whole days since the device enrolled.
fact-help-offline-days = Whole days since the device was last connected; 0 while it is.
