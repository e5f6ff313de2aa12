//! How data travels between two components.

vocabulary! {
    /// The protocol of a flow.
    Protocol ("protocol") {
        Http = "http", "HTTP";
        Https = "https", "HTTPS";
        Ws = "ws", "WebSocket";
        Wss = "wss", "WebSocket over TLS";
        Tls = "tls", "TLS";
        Mtls = "mtls", "Mutual TLS";
        Grpc = "grpc", "gRPC";
        Ssh = "ssh", "SSH";
        Sftp = "sftp", "SFTP";
        Ftp = "ftp", "FTP";
        Ftps = "ftps", "FTPS";
        Smtp = "smtp", "SMTP";
        Smtps = "smtps", "SMTPS";
        Imap = "imap", "IMAP or POP3";
        Ldap = "ldap", "LDAP";
        Ldaps = "ldaps", "LDAPS";
        Dns = "dns", "DNS";
        Sql = "sql", "SQL access protocol";
        SqlTls = "sql-tls", "SQL access protocol over TLS";
        Nosql = "nosql", "Document or key-value access protocol";
        NosqlTls = "nosql-tls", "Document or key-value access protocol over TLS";
        Redis = "redis", "Redis protocol";
        Amqp = "amqp", "AMQP";
        Amqps = "amqps", "AMQPS";
        Mqtt = "mqtt", "MQTT";
        Mqtts = "mqtts", "MQTT over TLS";
        Kafka = "kafka", "Kafka";
        KafkaTls = "kafka-tls", "Kafka over TLS";
        Rdp = "rdp", "RDP";
        Telnet = "telnet", "Telnet";
        Snmp = "snmp", "SNMP";
        Nfs = "nfs", "NFS";
        Smb = "smb", "SMB";
        Syslog = "syslog", "Syslog";
        SyslogTls = "syslog-tls", "Syslog over TLS";
        Jdbc = "jdbc", "JDBC";
        Odbc = "odbc", "ODBC";
        InProcess = "in-process", "In-process call";
        LocalIpc = "local-ipc", "Local inter-process call";
        Proprietary = "proprietary", "Proprietary";
        Physical = "physical", "Carried by hand";
        Unknown = "unknown", "Unknown";
    }
}

impl Protocol {
    /// Tells whether the protocol by itself encrypts; `None` where it does not settle the matter.
    pub const fn encrypts(self) -> Option<bool> {
        match self {
            Self::Https
            | Self::Wss
            | Self::Tls
            | Self::Mtls
            | Self::Ssh
            | Self::Sftp
            | Self::Ftps
            | Self::Smtps
            | Self::Ldaps
            | Self::SqlTls
            | Self::NosqlTls
            | Self::Amqps
            | Self::Mqtts
            | Self::KafkaTls
            | Self::SyslogTls => Some(true),
            Self::Http | Self::Ws | Self::Ftp | Self::Telnet | Self::Ldap | Self::Syslog => {
                Some(false)
            }
            Self::Grpc
            | Self::Smtp
            | Self::Imap
            | Self::Dns
            | Self::Sql
            | Self::Nosql
            | Self::Redis
            | Self::Amqp
            | Self::Mqtt
            | Self::Kafka
            | Self::Rdp
            | Self::Snmp
            | Self::Nfs
            | Self::Smb
            | Self::Jdbc
            | Self::Odbc
            | Self::InProcess
            | Self::LocalIpc
            | Self::Proprietary
            | Self::Physical
            | Self::Unknown => None,
        }
    }
}
