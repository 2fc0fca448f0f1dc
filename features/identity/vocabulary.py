"""Words that say nothing about which firm or which street is meant, and letters written two ways.

Small tables on purpose: what is missing here costs likeness, never a wrong match. Add what a
city's records show; `names` and `addresses` read them.
"""

# Traditional letters that are common in firms' names and addresses, and the simplified ones.
_PAIRS = """
廠厂 亞亚 諾诺 藥药 東东 臺台 灣湾 華华 國国 際际 業业 貿贸 學学 醫医 製制 術术 龍龙 寶宝 廣广
門门 開开 關关 號号 樓楼 區区 縣县 鄉乡 鎮镇 裡里 飲饮 館馆 飯饭 麵面 魚鱼 雞鸡 鴨鸭 豬猪 記记
興兴 豐丰 聯联 達达 榮荣 實实 員员 電电 機机 車车 貝贝 銀银 錢钱 鋪铺 總总 經经 營营 銷销 適适
園园 圖图 團团 場场 應应 張张 強强 為为 無无 爾尔 獨独 現现 環环 瑪玛 發发 盧卢 確确 禮礼 種种
穩稳 節节 約约 紅红 納纳 純纯 紙纸 統统 綠绿 維维 緣缘 線线 練练 羅罗 義义 聖圣 聲声 與与 舊旧
莊庄 蘋苹 蘭兰 衛卫 裝装 視视 計计 訊讯 設设 話话 誠诚 語语 調调 談谈 譽誉 財财 貨货 費费 賀贺
資资 質质 購购 賽赛 趙赵 輕轻 輝辉 輸输 轉转 農农 運运 遠远 選选 還还 郵邮 鄭郑 醬酱 釀酿 鈴铃
鋼钢 錦锦 鐵铁 長长 閣阁 陽阳 陸陆 雙双 雲云 靈灵 靜静 韓韩 順顺 項项 頭头 顏颜 風风 飛飞 養养
馬马 驗验 鮮鲜 鳳凤 鵝鹅 麗丽 黃黄 點点 齊齐 恆恒 廳厅 棟栋 單单 層层 舖铺 樹树 橋桥 灘滩 嶺岭
島岛 澤泽 濟济 濱滨 漢汉 劉刘 陳陈 楊杨 吳吴 孫孙 葉叶 蘇苏 許许 謝谢 鄧邓 馮冯 蔣蒋 賴赖 鍾钟
鐘钟 萬万 億亿 寧宁 傳传 優优 會会 體体 兒儿 參参 啟启 喬乔 塩盐 鹽盐 壽寿 殺杀 氣气 滅灭 燈灯
療疗 瘋疯 盤盘 礦矿 糧粮 絲丝 織织 續续 纖纤 膠胶 補补 貴贵 軟软 釋释 鎖锁 鏈链 隨随 難难 霧雾
響响 顧顾 餅饼 餘余 驚惊 鬆松 麥麦 黨党 專专 爐炉 燒烧 湯汤 條条
"""
SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})

# Legal forms: dropped from the end of a name, one after another.
COMPANY_FORMS_ZH = (
    "股份有限公司", "有限责任公司", "有限公司", "股份公司", "总公司", "分公司", "集团公司", "集团",
    "公司", "个人独资企业", "普通合伙", "有限合伙", "合伙企业", "个体工商户", "个体户", "股份",
    "商行", "经营部", "经销部", "工作室",
)  # fmt: skip
COMPANY_FORMS_LATIN = (
    "INCORPORATED", "INC", "LLC", "LLP", "LP", "LTD", "LIMITED", "LTDA", "CORPORATION", "CORP",
    "COMPANY", "CO", "GMBH", "AG", "PLC", "PVT", "PRIVATE", "PTY", "SA", "SA DE CV", "SAS", "SPA",
    "SRL", "BV", "NV", "KG", "AS", "OY", "USA", "US",
)  # fmt: skip

# What a business does: the weaker half of its name.
TRADES_ZH = (
    "餐饮管理", "餐饮服务", "餐饮", "饮食店", "饮食", "膳食管理", "餐馆", "餐厅", "饭店", "酒楼",
    "酒家", "小吃店", "小吃", "面馆", "快餐店", "火锅店", "烧烤店", "奶茶店", "茶饮店", "咖啡店",
    "咖啡馆", "食堂", "烘焙食品", "烘焙", "面包店", "蛋糕店", "食品加工场", "食品厂", "食品店",
    "食品", "便利店", "商业", "生鲜超市", "生鲜", "超市", "百货", "商店", "商贸", "贸易",
    "商业管理", "供应链管理", "供应链", "中央厨房", "大药房", "药房", "药店", "药行", "药业",
    "医药", "制药厂", "制药", "药品", "门诊部", "诊所", "医疗器械", "化妆品", "美容院", "美容",
    "玩具店", "玩具", "电器行", "电器", "建材店", "建材", "用品制造", "制造厂", "五金店", "五金",
    "水果店", "水果", "蔬菜", "农产品", "生物科技", "科技", "实业", "电子商务", "配送", "服务部",
    "服务", "管理", "店",
)  # fmt: skip
TRADES_LATIN = (
    "RESTAURANT", "CAFE", "COFFEE SHOP", "COFFEE", "BAKERY", "PHARMACY", "DRUGSTORE", "DRUGS",
    "GROCERY", "SUPERMARKET", "MARKET", "FOOD MART", "MART", "CONVENIENCE", "DELI", "BAR AND GRILL",
    "GRILL", "BAR", "KITCHEN", "PIZZERIA", "PIZZA", "DINER", "FOODS", "FOOD", "SHOP", "STORE",
)  # fmt: skip

PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    "广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
# Towns that names begin with; a general "…市" would cut 万家超市 in two.
CITIES = (
    "深圳|广州|东莞|佛山|惠州|珠海|中山|汕头|汕尾|江门|肇庆|北京|上海|天津|重庆|杭州|南京|苏州|"
    "成都|武汉|长沙|厦门|福州|南昌|合肥|郑州|西安|台北|台中|台南|高雄|新北|桃园"
)

# Of street names: the whole word, and what it is shortened to.
STREET_WORDS = {
    "STREET": "ST", "AVENUE": "AVE", "AV": "AVE", "BOULEVARD": "BLVD", "ROAD": "RD",
    "DRIVE": "DR", "LANE": "LN", "COURT": "CT", "PLACE": "PL", "SQUARE": "SQ", "PARKWAY": "PKWY",
    "HIGHWAY": "HWY", "TERRACE": "TER", "CIRCLE": "CIR", "NORTH": "N", "SOUTH": "S", "EAST": "E",
    "WEST": "W", "SAINT": "ST", "FIRST": "1ST", "SECOND": "2ND", "THIRD": "3RD",
}  # fmt: skip
