//! The resource types of the Serverless Application Model and the plain ones that they stand for
//! (AWS SAM Developer Guide, "Generated CloudFormation resources").

/// A resource type and what it becomes.
pub(super) struct Kind {
    pub(super) sam: &'static str,
    pub(super) plain: &'static str,
    /// Its key in the section `Globals`.
    pub(super) globals: &'static str,
    /// Properties that have another name, or lie deeper, in the plain type.
    pub(super) moves: &'static [(&'static str, &'static str)],
    pub(super) parts: &'static [Part],
}

/// A resource that is made beside another one.
pub(super) struct Part {
    /// What its id adds to that of its owner; `{StageName}` is replaced.
    pub(super) suffix: &'static str,
    pub(super) plain: &'static str,
    /// The property that refers to its owner.
    pub(super) owner: (&'static str, &'static str),
    pub(super) made: Made,
    /// Properties that move from the owner to it.
    pub(super) keys: &'static [&'static str],
}

/// When a part is made.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Made {
    Always,
    /// Where the owner has a property, whose entries become the part's.
    From(&'static str),
}

/// An event that calls a function or a state machine, and the plain resource that it becomes.
pub(super) struct Event {
    pub(super) sam: &'static str,
    pub(super) plain: &'static str,
    /// The property of the event that names its source, and that of the plain resource.
    pub(super) source: (&'static str, &'static str),
    /// The property of the plain resource that refers to what is called; `[]` makes a list.
    pub(super) called: &'static str,
    pub(super) fixed: &'static [(&'static str, &'static str)],
}

const STAGE: &[&str] = &[
    "AccessLogSetting",
    "AccessLogSettings",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "CanarySetting",
    "DefaultRouteSettings",
    "MethodSettings",
    "RouteSettings",
    "StageName",
    "StageVariables",
    "TracingEnabled",
    "Variables",
];

const MAPPING: &str = "AWS::Lambda::EventSourceMapping";
const PERMISSION: &str = "AWS::Lambda::Permission";
const RULE: &str = "AWS::Events::Rule";

pub(super) const KINDS: &[Kind] = &[
    Kind {
        sam: "AWS::Serverless::Function",
        plain: "AWS::Lambda::Function",
        globals: "Function",
        moves: &[
            ("CodeUri", "Code"),
            ("ImageUri", "Code.ImageUri"),
            ("InlineCode", "Code.ZipFile"),
            ("DeadLetterQueue", "DeadLetterConfig"),
            ("Tracing", "TracingConfig.Mode"),
        ],
        parts: &[
            Part {
                suffix: "Url",
                plain: "AWS::Lambda::Url",
                owner: ("TargetFunctionArn", "Arn"),
                made: Made::From("FunctionUrlConfig"),
                keys: &[],
            },
            Part {
                suffix: "EventInvokeConfig",
                plain: "AWS::Lambda::EventInvokeConfig",
                owner: ("FunctionName", ""),
                made: Made::From("EventInvokeConfig"),
                keys: &[],
            },
        ],
    },
    Kind {
        sam: "AWS::Serverless::Api",
        plain: "AWS::ApiGateway::RestApi",
        globals: "Api",
        moves: &[("DefinitionBody", "Body"), ("DefinitionUri", "BodyS3Location")],
        parts: &[Part {
            suffix: "{StageName}Stage",
            plain: "AWS::ApiGateway::Stage",
            owner: ("RestApiId", ""),
            made: Made::Always,
            keys: STAGE,
        }],
    },
    Kind {
        sam: "AWS::Serverless::HttpApi",
        plain: "AWS::ApiGatewayV2::Api",
        globals: "HttpApi",
        moves: &[("DefinitionBody", "Body"), ("DefinitionUri", "BodyS3Location")],
        parts: &[Part {
            suffix: "{StageName}Stage",
            plain: "AWS::ApiGatewayV2::Stage",
            owner: ("ApiId", ""),
            made: Made::Always,
            keys: STAGE,
        }],
    },
    Kind {
        sam: "AWS::Serverless::SimpleTable",
        plain: "AWS::DynamoDB::Table",
        globals: "SimpleTable",
        moves: &[],
        parts: &[],
    },
    Kind {
        sam: "AWS::Serverless::StateMachine",
        plain: "AWS::StepFunctions::StateMachine",
        globals: "StateMachine",
        moves: &[
            ("DefinitionUri", "DefinitionS3Location"),
            ("Logging", "LoggingConfiguration"),
            ("Name", "StateMachineName"),
            ("Role", "RoleArn"),
            ("Tracing", "TracingConfiguration"),
            ("Type", "StateMachineType"),
        ],
        parts: &[],
    },
    Kind {
        sam: "AWS::Serverless::LayerVersion",
        plain: "AWS::Lambda::LayerVersion",
        globals: "LayerVersion",
        moves: &[("ContentUri", "Content")],
        parts: &[],
    },
    Kind {
        sam: "AWS::Serverless::GraphQLApi",
        plain: "AWS::AppSync::GraphQLApi",
        globals: "GraphQLApi",
        moves: &[("Logging", "LogConfig")],
        parts: &[],
    },
    Kind {
        sam: "AWS::Serverless::Application",
        plain: "AWS::CloudFormation::Stack",
        globals: "Application",
        moves: &[("Location", "TemplateURL")],
        parts: &[],
    },
];

pub(super) const EVENTS: &[Event] = &[
    mapping("SQS", "Queue"),
    mapping("Kinesis", "Stream"),
    mapping("DynamoDB", "Stream"),
    mapping("MSK", "Stream"),
    mapping("MQ", "Broker"),
    mapping("DocumentDB", "Cluster"),
    mapping("SelfManagedKafka", "KafkaBootstrapServers"),
    permission("S3", "Bucket", &[("Principal", "s3.amazonaws.com")]),
    permission("Api", "RestApiId", &[("Principal", "apigateway.amazonaws.com")]),
    permission("HttpApi", "ApiId", &[("Principal", "apigateway.amazonaws.com")]),
    permission("Cognito", "UserPool", &[("Principal", "cognito-idp.amazonaws.com")]),
    permission("IoTRule", "Sql", &[("Principal", "iot.amazonaws.com")]),
    permission("AlexaSkill", "SkillId", &[("Principal", "alexa-appkit.amazon.com")]),
    Event {
        sam: "SNS",
        plain: "AWS::SNS::Subscription",
        source: ("Topic", "TopicArn"),
        called: "Endpoint",
        fixed: &[("Protocol", "lambda")],
    },
    Event {
        sam: "CloudWatchLogs",
        plain: "AWS::Logs::SubscriptionFilter",
        source: ("LogGroupName", "LogGroupName"),
        called: "DestinationArn",
        fixed: &[],
    },
    rule("Schedule", "Schedule", "ScheduleExpression"),
    rule("CloudWatchEvent", "Pattern", "EventPattern"),
    rule("EventBridgeRule", "Pattern", "EventPattern"),
    Event {
        sam: "ScheduleV2",
        plain: "AWS::Scheduler::Schedule",
        source: ("ScheduleExpression", "ScheduleExpression"),
        called: "Target.Arn",
        fixed: &[],
    },
];

const fn mapping(sam: &'static str, source: &'static str) -> Event {
    Event {
        sam,
        plain: MAPPING,
        source: (source, "EventSourceArn"),
        called: "FunctionName",
        fixed: &[],
    }
}

const fn permission(
    sam: &'static str,
    source: &'static str,
    fixed: &'static [(&'static str, &'static str)],
) -> Event {
    Event { sam, plain: PERMISSION, source: (source, "SourceArn"), called: "FunctionName", fixed }
}

const fn rule(sam: &'static str, source: &'static str, to: &'static str) -> Event {
    Event { sam, plain: RULE, source: (source, to), called: "Targets[].Arn", fixed: &[] }
}
