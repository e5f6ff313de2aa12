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
        SecretInPlainText = "secret-in-plain-text", "A secret stands in a setting in plain text";
    }
}
