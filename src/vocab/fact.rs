//! Facts about resources that no single setting says.

vocabulary! {
    /// What the program works out from rules, policies and references of a resource.
    Fact ("fact") {
        OpenToInternet = "open-to-internet", "Admits anyone on the internet to one of the ports";
        OpenToInternetV6 = "open-to-internet-v6", "Admits anyone on the IPv6 internet to one of the ports";
        AdmitsNothing = "admits-nothing", "Has no rule that admits any traffic in or out";
        RulesDescribed = "rules-described", "Every rule says what it is for";
        PolicyAdmitsAnyone = "policy-admits-anyone", "A policy admits any principal without a condition";
        PolicyRequiresTls = "policy-requires-tls", "A policy denies requests without TLS";
        PolicyGrantsEverything = "policy-grants-everything", "A policy allows every action on every resource";
        PolicyGrantsBroadly = "policy-grants-broadly", "A policy allows every action of a service, or on every resource";
        PolicyTrustsAnyone = "policy-trusts-anyone", "A trust policy lets any principal take on the role";
        PolicyAllowsEscalation = "policy-allows-escalation", "A policy allows, on every resource, an action that leads to more rights";
        PolicyHandsOutCredentials = "policy-hands-out-credentials", "A policy allows, on every resource, an action that returns credentials of others";
        PolicyReadsEverywhere = "policy-reads-everywhere", "A policy allows, on every resource, an action that reads what stores hold";
        PolicyChangesEverywhere = "policy-changes-everywhere", "A policy allows, on every resource, a changing action for which resources can be named";
        ObjectsOpenToAnyone = "objects-open-to-anyone", "An access list or policy of a bucket admits anyone, and no block stands against it";
        LogGroupDeclared = "log-group-declared", "The log group that a function writes to is declared";
        TakesDeadLetters = "takes-dead-letters", "Receives the dead letters of another resource";
        BehindWebFirewall = "behind-web-firewall", "A web application firewall is joined to it";
        UdpOpenToInternet = "udp-open-to-internet", "Admits anyone on the internet to some UDP port";
        ReachableFromInternet = "reachable-from-internet", "Has a public address, or a load balancer with one before it, and one of the ports is open to anyone";
        LogsCollected = "logs-collected", "A diagnostic setting sends its logs to a store";
        KeepsLogs = "keeps-logs", "Logs of other resources are sent to it";
        LogArchiveUnderOwnKey = "log-archive-under-own-key", "Logs are sent to it, and a key of its owner encrypts it";
        PrivateEndpointUsed = "private-endpoint-used", "A private endpoint leads to it";
        FlowLogsCollected = "flow-logs-collected", "A flow log records its connections";
        SecurityGroupAssociated = "security-group-associated", "A network security group is associated with it";
        BackedUp = "backed-up", "A backup or snapshot schedule covers it";
        Locked = "locked", "A management lock protects it or its resource group";
        IdentityRulesScope = "identity-rules-scope", "Its identity holds a wide role over a subscription or resource group";
        DefaultGroupClosed = "default-group-closed", "The default security group of a network is taken over and has no rules";
        OutboundUnrestricted = "outbound-unrestricted", "A rule lets everything out to everywhere";
        Unused = "unused", "Nothing in the deployment refers to it, and it is given to nobody else";
        PeeringRoutesWide = "peering-routes-wide", "A route over a peering leads to a whole network or to everywhere";
        ReachableFromExposed = "reachable-from-exposed", "Its rules admit a machine in the same network that faces the internet";
        IdentitySharedWithExposed = "identity-shared-with-exposed", "A machine in a public subnet and one in a private subnet run under its role";
        EncryptedAsSource = "encrypted-as-source", "What it is a copy of is encrypted";
        OwnKeyAsSource = "own-key-as-source", "What it is a copy of is encrypted with a key of its owner";
        KeepsAccessLogs = "keeps-access-logs", "Access logs of others are written to it, so that its own would feed themselves";
        ParametersRequireTls = "parameters-require-tls", "The parameters of a database, or what its engine does without any, require TLS";
        SecretInPlainText = "secret-in-plain-text", "A secret stands in a setting in plain text";
    }
}
