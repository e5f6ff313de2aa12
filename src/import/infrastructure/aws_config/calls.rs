//! The calls whose answers are read: where the resources stand, what they are, and what they are
//! named by. An answer says nothing of its call, so that a row is told by its keys.

/// A list of resources in an answer.
#[derive(Debug)]
pub(super) struct Call {
    /// The keys down to the resources, through every element of the lists on the way; the last may
    /// hold a list or a single one.
    pub(super) path: &'static [&'static str],
    /// The type of CloudFormation.
    pub(super) kind: &'static str,
    /// The key of the id. Where it is empty, the resources are texts and ids themselves.
    pub(super) id: &'static str,
    /// The key of the name; the id where it is empty.
    pub(super) name: &'static str,
    /// A key that the resources have besides, where other services use the same words.
    pub(super) with: &'static str,
}

const fn row(
    path: &'static [&'static str],
    kind: &'static str,
    id: &'static str,
    name: &'static str,
    with: &'static str,
) -> Call {
    Call { path, kind, id, name, with }
}

/// The calls, by service.
pub(super) const CALLS: &[Call] = &[
    // ec2
    row(&["Reservations", "Instances"], "AWS::EC2::Instance", "InstanceId", "", ""),
    row(&["SecurityGroups"], "AWS::EC2::SecurityGroup", "GroupId", "GroupName", ""),
    row(&["Vpcs"], "AWS::EC2::VPC", "VpcId", "", ""),
    row(&["Subnets"], "AWS::EC2::Subnet", "SubnetId", "", ""),
    row(&["RouteTables"], "AWS::EC2::RouteTable", "RouteTableId", "", ""),
    row(&["InternetGateways"], "AWS::EC2::InternetGateway", "InternetGatewayId", "", ""),
    row(&["NatGateways"], "AWS::EC2::NatGateway", "NatGatewayId", "", ""),
    row(&["NetworkAcls"], "AWS::EC2::NetworkAcl", "NetworkAclId", "", ""),
    row(&["NetworkInterfaces"], "AWS::EC2::NetworkInterface", "NetworkInterfaceId", "", ""),
    row(&["VpcEndpoints"], "AWS::EC2::VPCEndpoint", "VpcEndpointId", "", ""),
    row(
        &["VpcPeeringConnections"],
        "AWS::EC2::VPCPeeringConnection",
        "VpcPeeringConnectionId",
        "",
        "",
    ),
    row(&["FlowLogs"], "AWS::EC2::FlowLog", "FlowLogId", "", ""),
    row(&["Addresses"], "AWS::EC2::EIP", "AllocationId", "PublicIp", ""),
    row(&["Volumes"], "AWS::EC2::Volume", "VolumeId", "", ""),
    row(&["Snapshots"], "AWS::EC2::Snapshot", "SnapshotId", "", ""),
    row(&[], "AWS::EC2::Snapshot", "SnapshotId", "", "CreateVolumePermissions"),
    row(&[], "AWS::EC2::EbsEncryptionByDefault", "", "", "EbsEncryptionByDefault"),
    row(
        &["LaunchTemplateVersions"],
        "AWS::EC2::LaunchTemplate",
        "LaunchTemplateId",
        "LaunchTemplateName",
        "",
    ),
    row(&["VpnGateways"], "AWS::EC2::VPNGateway", "VpnGatewayId", "", ""),
    row(&["TransitGateways"], "AWS::EC2::TransitGateway", "TransitGatewayId", "", ""),
    // autoscaling
    row(
        &["AutoScalingGroups"],
        "AWS::AutoScaling::AutoScalingGroup",
        "AutoScalingGroupARN",
        "AutoScalingGroupName",
        "",
    ),
    row(
        &["LaunchConfigurations"],
        "AWS::AutoScaling::LaunchConfiguration",
        "LaunchConfigurationARN",
        "LaunchConfigurationName",
        "",
    ),
    // rds, redshift, elasticache, dynamodb, efs
    row(&["DBInstances"], "AWS::RDS::DBInstance", "DBInstanceIdentifier", "", ""),
    row(&["DBClusters"], "AWS::RDS::DBCluster", "DBClusterIdentifier", "", ""),
    row(&["DBSnapshots"], "AWS::RDS::DBSnapshot", "DBSnapshotIdentifier", "", ""),
    row(&["DBSubnetGroups"], "AWS::RDS::DBSubnetGroup", "DBSubnetGroupName", "", ""),
    row(&["Clusters"], "AWS::Redshift::Cluster", "ClusterIdentifier", "", ""),
    row(&["CacheClusters"], "AWS::ElastiCache::CacheCluster", "CacheClusterId", "", ""),
    row(&["ReplicationGroups"], "AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId", "", ""),
    row(&["Table"], "AWS::DynamoDB::Table", "TableArn", "TableName", ""),
    row(&["FileSystems"], "AWS::EFS::FileSystem", "FileSystemId", "Name", ""),
    // elb, cloudfront, route53, apigateway, acm, wafv2
    row(
        &["LoadBalancers"],
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "LoadBalancerArn",
        "LoadBalancerName",
        "",
    ),
    row(
        &["LoadBalancerDescriptions"],
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "LoadBalancerName",
        "",
        "",
    ),
    row(&["Listeners"], "AWS::ElasticLoadBalancingV2::Listener", "ListenerArn", "", ""),
    row(
        &["TargetGroups"],
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "TargetGroupArn",
        "TargetGroupName",
        "",
    ),
    row(&["DistributionList", "Items"], "AWS::CloudFront::Distribution", "Id", "DomainName", ""),
    row(&["HostedZones"], "AWS::Route53::HostedZone", "Id", "Name", "CallerReference"),
    row(&["items"], "AWS::ApiGateway::RestApi", "id", "name", "endpointConfiguration"),
    row(
        &["CertificateSummaryList"],
        "AWS::CertificateManager::Certificate",
        "CertificateArn",
        "DomainName",
        "",
    ),
    row(
        &["Certificate"],
        "AWS::CertificateManager::Certificate",
        "CertificateArn",
        "DomainName",
        "",
    ),
    row(&["WebACLs"], "AWS::WAFv2::WebACL", "ARN", "Name", ""),
    // s3, sqs, sns, kinesis, kafka
    row(&["Buckets"], "AWS::S3::Bucket", "Name", "", "CreationDate"),
    row(&["QueueUrls"], "AWS::SQS::Queue", "", "", ""),
    row(&["Attributes"], "AWS::SQS::Queue", "QueueArn", "", ""),
    row(&["Topics"], "AWS::SNS::Topic", "TopicArn", "", ""),
    row(&["Attributes"], "AWS::SNS::Topic", "TopicArn", "", ""),
    row(&["StreamDescription"], "AWS::Kinesis::Stream", "StreamARN", "StreamName", ""),
    row(&["ClusterInfoList"], "AWS::MSK::Cluster", "ClusterArn", "ClusterName", ""),
    // cloudtrail, config, logs, cloudwatch, guardduty, accessanalyzer
    row(&["trailList"], "AWS::CloudTrail::Trail", "TrailARN", "Name", ""),
    row(&["Trails"], "AWS::CloudTrail::Trail", "TrailARN", "Name", ""),
    row(&[], "AWS::CloudTrail::Trail", "TrailARN", "", "EventSelectors"),
    row(&[], "AWS::CloudTrail::Trail", "TrailARN", "", "AdvancedEventSelectors"),
    row(
        &["ConfigurationRecorders"],
        "AWS::Config::ConfigurationRecorder",
        "name",
        "",
        "recordingGroup",
    ),
    row(&["DeliveryChannels"], "AWS::Config::DeliveryChannel", "name", "", ""),
    row(&["ConfigRules"], "AWS::Config::ConfigRule", "ConfigRuleArn", "ConfigRuleName", ""),
    row(&["logGroups"], "AWS::Logs::LogGroup", "arn", "logGroupName", ""),
    row(&["metricFilters"], "AWS::Logs::MetricFilter", "filterName", "", ""),
    row(&["MetricAlarms"], "AWS::CloudWatch::Alarm", "AlarmArn", "AlarmName", ""),
    row(&["DetectorIds"], "AWS::GuardDuty::Detector", "", "", ""),
    row(&["analyzers"], "AWS::AccessAnalyzer::Analyzer", "arn", "name", ""),
    // iam
    row(&["Users"], "AWS::IAM::User", "Arn", "UserName", ""),
    row(&["UserDetailList"], "AWS::IAM::User", "Arn", "UserName", ""),
    row(&["User"], "AWS::IAM::User", "Arn", "UserName", ""),
    row(&["Roles"], "AWS::IAM::Role", "Arn", "RoleName", ""),
    row(&["RoleDetailList"], "AWS::IAM::Role", "Arn", "RoleName", ""),
    row(&["Role"], "AWS::IAM::Role", "Arn", "RoleName", ""),
    row(&["Groups"], "AWS::IAM::Group", "Arn", "GroupName", ""),
    row(&["GroupDetailList"], "AWS::IAM::Group", "Arn", "GroupName", ""),
    row(&["Policies"], "AWS::IAM::ManagedPolicy", "Arn", "PolicyName", ""),
    row(&["InstanceProfiles"], "AWS::IAM::InstanceProfile", "Arn", "InstanceProfileName", ""),
    row(&["PasswordPolicy"], "AWS::IAM::AccountPasswordPolicy", "", "", "MinimumPasswordLength"),
    // lambda, ecs, eks, ecr
    row(&["Functions"], "AWS::Lambda::Function", "FunctionArn", "FunctionName", ""),
    row(&["Configuration"], "AWS::Lambda::Function", "FunctionArn", "FunctionName", ""),
    row(&["clusters"], "AWS::ECS::Cluster", "clusterArn", "clusterName", ""),
    row(&["clusterArns"], "AWS::ECS::Cluster", "", "", ""),
    row(&["services"], "AWS::ECS::Service", "serviceArn", "serviceName", ""),
    row(&["taskDefinition"], "AWS::ECS::TaskDefinition", "taskDefinitionArn", "family", ""),
    row(&["cluster"], "AWS::EKS::Cluster", "arn", "name", "resourcesVpcConfig"),
    row(&["repositories"], "AWS::ECR::Repository", "repositoryArn", "repositoryName", ""),
    // kms, secretsmanager, es, cognito, backup
    row(&["Keys"], "AWS::KMS::Key", "KeyArn", "KeyId", ""),
    row(&["KeyMetadata"], "AWS::KMS::Key", "Arn", "KeyId", ""),
    row(&["SecretList"], "AWS::SecretsManager::Secret", "ARN", "Name", ""),
    row(&["DomainStatus"], "AWS::Elasticsearch::Domain", "ARN", "DomainName", ""),
    row(&["DomainStatusList"], "AWS::Elasticsearch::Domain", "ARN", "DomainName", ""),
    row(&["DomainNames"], "AWS::Elasticsearch::Domain", "DomainName", "", ""),
    row(&["UserPools"], "AWS::Cognito::UserPool", "Id", "Name", ""),
    row(&["BackupVaultList"], "AWS::Backup::BackupVault", "BackupVaultArn", "BackupVaultName", ""),
];

/// A call that says more about one resource, which its file is named by: dumps hold one file for
/// each in a folder of the call.
#[derive(Debug)]
pub(super) struct Detail {
    /// The call, as the folder ends.
    pub(super) call: &'static str,
    /// The type of CloudFormation.
    pub(super) kind: &'static str,
    /// The key of the answer that holds what is wanted; all of it where this is empty.
    pub(super) of: &'static str,
    /// The key to put it under; where it is empty, its keys stand beside the resource's own.
    pub(super) under: &'static str,
}

const fn detail(
    call: &'static str,
    kind: &'static str,
    of: &'static str,
    under: &'static str,
) -> Detail {
    Detail { call, kind, of, under }
}

/// The calls that say more about one resource.
pub(super) const DETAILS: &[Detail] = &[
    detail("get-bucket-acl", "AWS::S3::Bucket", "", "AccessControlList"),
    detail("get-bucket-encryption", "AWS::S3::Bucket", "", ""),
    detail("get-bucket-location", "AWS::S3::Bucket", "", ""),
    detail("get-bucket-logging", "AWS::S3::Bucket", "", ""),
    detail("get-bucket-policy", "AWS::S3::Bucket", "", ""),
    detail("get-bucket-policy-status", "AWS::S3::Bucket", "", ""),
    detail("get-bucket-versioning", "AWS::S3::Bucket", "", "VersioningConfiguration"),
    detail("get-public-access-block", "AWS::S3::Bucket", "", ""),
    detail("get-queue-attributes", "AWS::SQS::Queue", "Attributes", ""),
    detail("get-topic-attributes", "AWS::SNS::Topic", "Attributes", ""),
    detail("get-repository-policy", "AWS::ECR::Repository", "", ""),
    detail("lambda-get-policy", "AWS::Lambda::Function", "", ""),
    detail("get-resource-policy", "AWS::SecretsManager::Secret", "", ""),
    detail("get-key-policy", "AWS::KMS::Key", "", ""),
    detail("get-key-rotation-status", "AWS::KMS::Key", "", ""),
    detail("describe-key", "AWS::KMS::Key", "KeyMetadata", ""),
    detail("get-trail-status", "AWS::CloudTrail::Trail", "", ""),
    detail("get-event-selectors", "AWS::CloudTrail::Trail", "", ""),
    detail(
        "describe-load-balancer-attributes",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "",
        "LoadBalancerAttributes",
    ),
    detail(
        "elb-describe-load-balancer-attributes",
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "LoadBalancerAttributes",
        "",
    ),
    detail("describe-elasticsearch-domain", "AWS::Elasticsearch::Domain", "DomainStatus", ""),
    detail("list-mfa-devices", "AWS::IAM::User", "", ""),
    detail("list-access-keys", "AWS::IAM::User", "", ""),
    detail("get-login-profile", "AWS::IAM::User", "", ""),
];
