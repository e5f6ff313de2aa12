//! Templates in a few lines, and the graphs that they give.

use crate::import::Source;
use crate::import::infrastructure::cloudformation::{read, sniff};
use crate::import::infrastructure::described::{self, described, trimmed};

#[track_caller]
fn check(template: &str, expected: &str) {
    described::check((sniff, read), template, expected);
}

/// Checks the value of the only property of the only resource.
#[track_caller]
fn check_value(head: &str, value: &str, expected: &str) {
    let template =
        format!("{head}\nResources:\n  R:\n    Type: A::B::C\n    Properties:\n      P: {value}\n");
    let (graph, said) = described::read((sniff, read), &Source::new("file", template.as_str()));
    let described = described(&graph, &said);
    let found = described.strip_prefix("R A::B::C ").unwrap();
    assert_eq!(found, expected, "{value}");
}

#[test]
fn short_and_long_forms_are_the_same() {
    let head = "Parameters: {Name: {Type: String, Default: data}}";
    for value in ["!Ref Name", "{Ref: Name}", "!Sub '${Name}'", "{'Fn::Sub': '${ Name }'}"] {
        check_value(head, value, "{P: \"data\"}");
    }
    for value in
        ["!GetAtt R.Arn", "!GetAtt [R, Arn]", "{'Fn::GetAtt': [R, Arn]}", "{'Fn::GetAtt': R.Arn}"]
    {
        check_value(head, value, "{P: @R.Arn}");
    }
    check_value(head, "!GetAtt R.Endpoint.Address", "{P: @R.Endpoint.Address}");
}

#[test]
fn parameters_have_the_values_of_their_defaults() {
    let head = "
Parameters:
  Open: {Type: String}
  Number: {Type: Number, Default: 8}
  Version: {Type: String, Default: 1.10}
  Account: {Type: String, Default: 012345678901}
  List: {Type: CommaDelimitedList, Default: 'a, b'}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}
  Hidden: {Type: String, NoEcho: true, Default: 'hunter two'}
  DbPassword: {Type: String, Default: 'hunter two'}
  HiddenOpen: {Type: String, NoEcho: true}";
    for (value, expected) in [
        ("!Ref Open", "{P: ?\"the parameter Open has no default\"}"),
        ("!Ref Number", "{P: 8}"),
        ("!Ref Version", "{P: \"1.10\"}"),
        ("!Ref Account", "{P: \"012345678901\"}"),
        ("!Ref List", "{P: [\"a\", \"b\"]}"),
        ("!Ref Image", "{P: ?\"the parameter Image is looked up in the parameter store: /ami\"}"),
        ("!Ref Hidden", "{P: \"(redacted)\"}"),
        ("!Sub 'p=${DbPassword}'", "{P: \"p=(redacted)\"}"),
        ("!Ref HiddenOpen", "{P: ?\"the parameter HiddenOpen has no default\"}"),
        (
            "!Sub 'arn:${AWS::Partition}:s3:::${AWS::AccountId}-x'",
            "{P: ~\"arn:aws:s3:::${AWS::AccountId}-x\"}",
        ),
        ("!Ref AWS::Region", "{P: ?\"AWS::Region is known once deployed\"}"),
        ("!Ref AWS::NoValue", "{}"),
        ("[!Ref AWS::NoValue, 1]", "{P: [1]}"),
        ("2012-10-17", "{P: \"2012-10-17\"}"),
    ] {
        check_value(head, value, expected);
    }
}

#[test]
fn texts_keep_what_is_known_of_them() {
    let head = "Parameters: {Open: {Type: String}, Zones: {Type: 'List<String>'}}";
    for (value, expected) in [
        ("!Join ['-', [a, !Ref Open, !GetAtt R.Arn]]", "{P: ~\"a-${Open}-${R.Arn}\"@R.Arn}"),
        ("!Join ['', [!Ref R]]", "{P: @R}"),
        ("!Join [',', !Ref Zones]", "{P: ?\"the parameter Zones has no default\"}"),
        ("!Join [',', !Split ['|', 'a|b']]", "{P: \"a,b\"}"),
        ("!Sub ['${A}-${!aws:username}', {A: x}]", "{P: \"x-${aws:username}\"}"),
        ("!Sub 'a ${ open'", "{P: \"a ${ open\"}"),
        ("!Select [1, !Split [':', 'a:b']]", "{P: \"b\"}"),
        ("!Select ['0', [x, !Ref Open]]", "{P: \"x\"}"),
        (
            "!Select [0, !GetAZs '']",
            "{P: ?\"the availability zones of the region are known once deployed\"}",
        ),
        (
            "!Select [4, !Split [':', !GetAtt R.Arn]]",
            "{P: ?\"splits a text that is not known\"@R.Arn}",
        ),
        ("{'Fn::Base64': !Sub 'x ${Open}'}", "{P: ~\"x ${Open}\"}"),
        ("!Cidr [10.0.0.0/16, 2, 8]", "{P: [\"10.0.0.0/24\", \"10.0.1.0/24\"]}"),
        (
            "!Select [1, !Cidr [!GetAtt R.CidrBlock, 2, 8]]",
            "{P: ?\"parts of a network that is not known\"@R.CidrBlock}",
        ),
        ("{'Fn::Length': [a, b]}", "{P: 2}"),
        ("{'Fn::ToJsonString': {a: !Ref R}}", "{P: {a: @R}}"),
        ("!ImportValue net-vpc", "{P: ?\"exported by another stack: net-vpc\"}"),
    ] {
        check_value(head, value, expected);
    }
}

#[test]
fn what_is_looked_up_is_not_known() {
    check_value(
        "",
        "'{{resolve:ssm-secure:/db/pw:1}}'",
        "{P: ?\"a secret, looked up in the parameter store: /db/pw:1\"}",
    );
    check_value(
        "",
        "!Sub '{{resolve:secretsmanager:${R}:SecretString:pw}}'",
        "{P: ?\"a secret, looked up in Secrets Manager: ${R}:SecretString:pw\"@R}",
    );
}

#[test]
fn secrets_in_plain_text_are_redacted() {
    check_value(
        "",
        "{MasterUserPassword: 'hunter two'}",
        "{P: {MasterUserPassword: \"(redacted)\"}}",
    );
    check_value("", "{MasterUserPassword: !Ref R}", "{P: {MasterUserPassword: @R}}");
}

#[test]
fn mappings_are_looked_up() {
    let head = "
Mappings:
  M:
    a: {Size: 1, Kind: x}
    b: {Size: 2, Kind: x}
Parameters: {Open: {Type: String}}";
    for (value, expected) in [
        ("!FindInMap [M, b, Size]", "{P: 2}"),
        // Every row says the same.
        ("!FindInMap [M, !Ref Open, Kind]", "{P: \"x\"}"),
        (
            "!FindInMap [M, !Ref Open, Size]",
            "{P: ?\"found in the mapping M by a key that is not known\"}",
        ),
        ("!FindInMap [M, c, Size, {DefaultValue: 3}]", "{P: 3}"),
        (
            "!FindInMap [N, c, Size]",
            "{P: ?\"the mapping N is not declared\"}\n11 dangling-reference: the mapping \"N\" is not declared",
        ),
    ] {
        check_value(head, value, expected);
    }
}

#[test]
fn conditions_are_true_false_or_open() {
    let head = "
Parameters: {Stage: {Type: String, Default: test}, Open: {Type: String}}
Conditions:
  IsTest: !Equals [!Ref Stage, test]
  IsOpen: !Equals [!Ref Open, x]
  Not: !Not [!Condition IsTest]
  And: !And [Condition: IsOpen, Condition: Not]
  Or: {'Fn::Or': [{Condition: IsOpen}, {Condition: IsTest}]}
  Circle: !Not [Condition: Circle]";
    for (value, expected) in [
        ("!If [IsTest, 1, 2]", "{P: 1}"),
        ("!If [Not, 1, !Ref AWS::NoValue]", "{}"),
        ("!If [And, 1, 2]", "{P: 2}"),
        ("!If [Or, 1, 2]", "{P: 1}"),
        ("!If [IsOpen, 1, 1]", "{P: 1}"),
        ("!If [IsOpen, !Ref R, 2]", "{P: ?\"depends on the condition IsOpen\"@R}"),
        (
            "!If [Circle, 1, 2]",
            "{P: ?\"depends on the condition Circle\"}\n9 cycle: the condition \"Circle\" refers to itself",
        ),
        (
            "!If [Gone, 1, 2]",
            "{P: ?\"depends on the condition Gone\"}\n14 dangling-reference: the condition \"Gone\" is not declared",
        ),
    ] {
        check_value(head, value, expected);
    }
}

#[test]
fn resources_whose_condition_is_false_are_left_out() {
    check(
        "
        {Parameters: {P: {Type: String}},
         Conditions: {No: {'Fn::Equals': [a, b]}, Open: {'Fn::Equals': [{Ref: P}, b]}},
         Resources: {
           A: {Type: 'X::Y::A', Condition: No},
           B: {Type: 'X::Y::B', Condition: Open, DeletionPolicy: Retain, DependsOn: [C]},
           C: {Type: 'X::Y::C'}}}",
        "
        B X::Y::B {DeletionPolicy: \"Retain\", DependsOn: [@C]}
        C X::Y::C {}
        2 not-deployed: 1 of 3 resources are left out since their conditions are false: A",
    );
}

#[test]
fn loops_make_a_resource_for_each_element() {
    check(
        "
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'a-1,b-2'}, Open: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Buckets:
    - Name
    - !Ref Names
    - Bucket&{Name}:
        Type: AWS::S3::Bucket
        Properties:
          BucketName: !Sub '${Name}-data'
          Fn::ForEach::Tags: [Key, [x, y], {'Tag${Key}': !Ref Key}]
  Fn::ForEach::Open:
    - Name
    - !Ref Open
    - 'Queue${Name}': {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref Name}}",
        "
        Bucketa1 AWS::S3::Bucket {BucketName: \"a-1-data\", Tagx: \"x\", Tagy: \"y\"}
        Bucketb2 AWS::S3::Bucket {BucketName: \"b-2-data\", Tagx: \"x\", Tagy: \"y\"}
        Queue${Name} AWS::SQS::Queue {QueueName: ?\"the collection of the loop over Name is not known\"}
        15 not-evaluated: the collection of the loop is not known: one round stands for all",
    );
}

#[test]
fn stacks_in_stacks_are_read_with_their_parameters() {
    let main = "
Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub 'https://${Bucket}.example.com/${Prefix}templates/net.yaml'
      Parameters: {Cidr: 10.0.0.0/8, Key: !GetAtt Key.Arn}
  Key: {Type: 'AWS::KMS::Key'}
  Host:
    Type: AWS::EC2::Instance
    Properties: {SubnetId: !GetAtt Net.Outputs.Subnet, Other: !GetAtt Gone.Outputs.Subnet}
  Gone: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: gone.yaml}}";
    let net = "
Parameters: {Cidr: {Type: String}, Key: {Type: String}}
Resources:
  Subnet: {Type: 'AWS::EC2::Subnet', Properties: {CidrBlock: !Ref Cidr, Key: !Ref Key}}
  Self: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./net.yaml}}
Outputs: {Subnet: {Value: !Ref Subnet}}";
    let mut source = Source::new("main.yaml", main);
    source.add_sibling("templates/net.yaml", net);
    let (graph, said) = described::read((sniff, read), &source);
    let described = described(&graph, &said);
    // The stack holds itself, so it goes as deep as is allowed, and no deeper.
    assert_eq!(graph.resources.len(), 12);
    let expected = trimmed(
        "
        Net/Subnet AWS::EC2::Subnet {CidrBlock: \"10.0.0.0/8\", Key: @Key.Arn}
        Net/Self/Subnet AWS::EC2::Subnet {CidrBlock: ?\"the parameter Cidr has no default\", Key: ?\"the parameter Key has no default\"}",
    );
    assert!(described.starts_with(&expected), "{described}");
    let host = "Host AWS::EC2::Instance {Other: @Gone.Outputs.Subnet, SubnetId: @Net/Subnet}";
    assert!(described.contains(host), "{described}");
    assert!(described.contains("Gone AWS::CloudFormation::Stack"));
    assert_eq!(said.len(), 1, "{said:?}");
    let place = &graph.resources.iter().next().unwrap().1.place;
    assert_eq!((place.file.as_str(), place.line), ("templates/net.yaml", 4));
}

#[test]
fn serverless_resources_become_plain_ones() {
    check(
        "
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.12, Tracing: Active, Environment: {Variables: {A: 1}}}
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Environment: {Variables: {B: 2}}
      Policies: [AWSLambdaExecute, {S3ReadPolicy: {BucketName: b}}]
      FunctionUrlConfig: {AuthType: NONE}
      Events:
        Call: {Type: Api, Properties: {Path: /, Method: get}}
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 5}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  Queue: {Type: 'AWS::SQS::Queue', Properties: {Api: !Ref ServerlessRestApi, Role: !GetAtt WorkRole.Arn}}
  Table: {Type: 'AWS::Serverless::SimpleTable', Properties: {TableName: t}}",
        "
        WorkUrl AWS::Lambda::Url {AuthType: \"NONE\", TargetFunctionArn: @Work.Arn}
        WorkRole AWS::IAM::Role {ManagedPolicyArns: [\"AWSLambdaExecute\"], Policies: [{PolicyTemplate: {S3ReadPolicy: {BucketName: \"b\"}}}]}
        Work AWS::Lambda::Function {Code: \"src/\", Environment: {Variables: {A: 1, B: 2}}, Role: @WorkRole.Arn, Runtime: \"python3.12\", TracingConfig: {Mode: \"Active\"}}
        ServerlessRestApiStage AWS::ApiGateway::Stage {RestApiId: @ServerlessRestApi}
        ServerlessRestApi AWS::ApiGateway::RestApi {}
        WorkCallPermission AWS::Lambda::Permission {FunctionName: @Work.Arn, Method: \"get\", Path: \"/\", Principal: \"apigateway.amazonaws.com\", SourceArn: @ServerlessRestApi}
        WorkDaily AWS::Events::Rule {ScheduleExpression: \"rate(1 day)\", Targets: [{Arn: @Work.Arn}]}
        WorkJobs AWS::Lambda::EventSourceMapping {BatchSize: 5, EventSourceArn: @Queue.Arn, FunctionName: @Work.Arn}
        Queue AWS::SQS::Queue {Api: @ServerlessRestApi, Role: @WorkRole.Arn}
        Table AWS::DynamoDB::Table {TableName: \"t\"}",
    );
}

#[test]
fn what_another_tool_replaces_is_said() {
    check(
        "
AWSTemplateFormatVersion: 2010-09-09
Transform: [Mine, {Name: 'AWS::Include'}]
Resources:
  Net: {Type: !Rain::Module ../net.yml, Properties: {A: 1}}
  Host: {Type: 'AWS::EC2::Instance', Properties: {Vpc: !Ref NetVpc, UserData: !Rain::Embed x.sh}}
  None: {Properties: {}}",
        "
        Net Rain::Module {A: 1}
        Host AWS::EC2::Instance {UserData: ?\"the result of !Rain::Embed is not known\", Vpc: @Net}
        3 not-evaluated: the macro Mine is run by AWS only: what it changes is not known
        3 not-evaluated: the macro AWS::Include is run by AWS only: what it changes is not known
        5 not-evaluated: the type of \"Net\" is Rain::Module, which another tool replaces: its resources are not known
        6 not-evaluated: !Rain::Embed is no function of CloudFormation
        7 missing-field: the resource \"None\" has no type",
    );
}

#[test]
fn answers_of_get_template_are_unwrapped() {
    let bucket = "B AWS::S3::Bucket {}";
    check(r#"{"TemplateBody": {"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}}"#, bucket);
    check(r#"{"TemplateBody": "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"}"#, bucket);
}

#[test]
fn endless_work_ends() {
    let rounds = (0..100).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let mut body = "{'R${A}${B}${C}': {Type: 'A::B::C'}}".to_owned();
    for name in ["C", "B", "A"] {
        body = format!("{{'Fn::ForEach::{name}': [{name}, [{rounds}], {body}]}}");
    }
    let (graph, said) =
        described::read((sniff, read), &Source::new("file", format!("Resources: {body}")));
    assert_eq!(graph.resources.len(), 1_000);
    assert!(
        said[0].message.starts_with("a loop of 100 rounds: the first 10 are taken"),
        "{said:?}"
    );
}

#[test]
fn deep_circles_of_names_end() {
    let chain: String =
        (0..5_000).map(|n| format!("  C{n}: !Not [Condition: C{}]\n", n + 1)).collect();
    check_value(
        &format!("Conditions:\n{chain}  C5000: !Equals [a, a]"),
        "!If [C0, 1, 2]",
        "{P: ?\"depends on the condition C0\"}\n0 too-many: the loops and functions of the file ask for more work than any real file: what was not reached is not known",
    );
}
