//! What settings of AWS resources say of attributes, where it takes several resources to tell.

use super::import;

/// Imports a template and returns what is known of an attribute of a component: `yes`, `no`,
/// `yes by default`, `no by default` or `not known`.
fn said(template: &str, component: &str, attribute: &str) -> String {
    let model = import("template.yaml", template).unwrap().model;
    let found = model.components.iter().find(|(_, other)| other.id == component);
    let (_, component) = found.unwrap_or_else(|| panic!("{component} in {template}"));
    let Some(found) = component.attributes.get(attribute) else { return "nothing".to_owned() };
    let is_default = matches!(found.knowledge, plumbline::model::Knowledge::Default(_));
    match found.value().map(ToString::to_string) {
        Some(value) if is_default => format!("{value} by default"),
        Some(value) => value,
        None => "not known".to_owned(),
    }
}

const PUBLIC_LIST: &str = "
Resources:
  Pages: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: PublicRead } }
";

const PUBLIC_POLICY: &str = "
Resources:
  Pages: { Type: 'AWS::S3::Bucket' }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Pages
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*' }] }
";

#[test]
fn a_bucket_is_public_unless_a_block_stands_against_the_list_or_policy() {
    let publicly = |template: &str| said(template, "Pages", "publicly-accessible");
    assert_eq!(publicly(PUBLIC_LIST), "yes");
    assert_eq!(publicly(PUBLIC_POLICY), "yes");
    let block = |flag: &str| {
        PUBLIC_LIST.replace(
            "PublicRead }",
            &format!("PublicRead, PublicAccessBlockConfiguration: {{ {flag}: true }} }}"),
        )
    };
    assert_eq!(publicly(&block("IgnorePublicAcls")), "no");
    // It keeps out policies, and this is a list.
    assert_eq!(publicly(&block("RestrictPublicBuckets")), "yes");
    let private = "\nResources:\n  Pages: { Type: 'AWS::S3::Bucket' }\n";
    assert_eq!(publicly(private), "no by default");
}

#[test]
fn a_queue_that_takes_dead_letters_needs_none_of_its_own() {
    let template = "
Resources:
  Dead: { Type: 'AWS::SQS::Queue' }
  Alone: { Type: 'AWS::SQS::Queue' }
  Orders:
    Type: AWS::SQS::Queue
    Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5 } }
";
    let configured = |queue: &str| said(template, queue, "dead-letter-configured");
    assert_eq!(configured("Orders"), "yes");
    assert_eq!(configured("Dead"), "yes");
    assert_eq!(configured("Alone"), "no by default");
}

#[test]
fn records_of_a_function_expire_only_in_a_log_group_that_is_declared() {
    let template = "
Resources:
  Named: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: orders } }
  NamedLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: /aws/lambda/orders, RetentionInDays: 400 } }
  Unnamed: { Type: 'AWS::Lambda::Function', Properties: { Handler: a.b } }
  UnnamedLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: !Sub '/aws/lambda/${Unnamed}' } }
  Alone: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: alone } }
";
    let expire = |function: &str| said(template, function, "records-expire");
    assert_eq!(expire("Named"), "yes");
    assert_eq!(expire("Unnamed"), "yes");
    assert_eq!(expire("Alone"), "no by default");
    assert_eq!(said(template, "NamedLogs", "logs-kept-a-year"), "yes");
}

#[test]
fn a_member_of_a_cluster_leaves_encryption_to_the_cluster() {
    let template = "
Resources:
  Cluster: { Type: 'AWS::RDS::DBCluster', Properties: { Engine: aurora-mysql, StorageEncrypted: true } }
  Member: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: aurora-mysql, DBClusterIdentifier: !Ref Cluster } }
  Single: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: mysql } }
";
    let encrypted = |instance: &str| said(template, instance, "encrypted-at-rest");
    assert_eq!(encrypted("Cluster"), "yes");
    assert_eq!(encrypted("Member"), "not known");
    assert_eq!(encrypted("Single"), "no by default");
}

#[test]
fn a_group_of_a_template_lets_everything_out_unless_it_says_what() {
    let template = "
Resources:
  Web: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: web } }
  Db:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8 }]
  Node: { Type: 'AWS::EC2::Instance', Properties: { SecurityGroupIds: [!Ref Db] } }
Outputs:
  Group: { Value: !GetAtt Web.GroupId }
";
    let said = |group: &str, attribute: &str| said(template, group, attribute);
    assert_eq!(said("Web", "outbound-unrestricted"), "yes by default");
    assert_eq!(said("Db", "outbound-unrestricted"), "no");
    // Whoever reads the output may use the group.
    assert_eq!(said("Web", "left-unused"), "nothing");
    assert_eq!(said("Db", "left-unused"), "no");
    let alone = template.replace("GetAtt Web.GroupId", "GetAtt Db.GroupId");
    assert_eq!(self::said(&alone, "Web", "left-unused"), "yes");
}

#[test]
fn a_running_account_is_taken_at_its_word_and_not_by_the_defaults_of_a_template() {
    let said = |component: &str, attribute: &str| said(RUNNING, component, attribute);
    assert_eq!(said("AWS::EC2::VPC/vpc-1", "default-security-group-closed"), "yes");
    assert_eq!(said("AWS::EC2::VPC/vpc-2", "default-security-group-closed"), "not known");
    assert_eq!(said("AWS::EC2::SecurityGroup/sg-1", "outbound-unrestricted"), "no");
    assert_eq!(said("AWS::EC2::SecurityGroup/sg-1", "left-unused"), "nothing");
    assert_eq!(said("AWS::Lambda::Function/orders", "code-signature-checked"), "not known");
}

const RUNNING: &str = r#"{"fileVersion": "1.0", "configSnapshotId": "s", "configurationItems": [
  {"resourceType": "AWS::EC2::VPC", "resourceId": "vpc-1", "configuration": {"vpcId": "vpc-1"}},
  {"resourceType": "AWS::EC2::VPC", "resourceId": "vpc-2", "configuration": {"vpcId": "vpc-2"}},
  {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-1", "resourceName": "default",
   "configuration": {"groupId": "sg-1", "groupName": "default", "vpcId": "vpc-1", "ipPermissions": [], "ipPermissionsEgress": []}},
  {"resourceType": "AWS::Lambda::Function", "resourceId": "orders", "configuration":
   {"functionName": "orders", "functionArn": "arn:aws:lambda:eu-west-1:111122223333:function:orders"}}
]}"#;
