"""Bodies that meters push, with invented values.

Sources: IAMMETER's page on local integration, captured bodies in public issues; the last is the form that an
integration guide describes.
"""

SINGLE = (
    '{"method":"1-272","mac":"B0F8930A4C17","version":"i.91.063T2","server":"em","SN":"3C7A19E2",'
    '"Data":[231.42,6.18,1401.0,5231.41,812.04,49.98,0.98]}'
)
THREE = (
    '{"method":"2-9","mac":"B0F8930A4C18","version":"i.91.063T2","server":"em","SN":"7E41C0D9",'
    '"Datas":[[230.6,4.310,944.0,1843.125,0.250,49.99,0.95],[231.9,7.620,-1749.0,402.500,3120.875,49.99,0.99],'
    '[229.4,1.150,190.0,988.750,0.000,49.99,0.72],[230.6,0.000,-615.0,1207.375,1094.125,49.99,0.97]],'
    '"EA":{"Reactive":[[310.0,51.200,0.800],[-249.0,1.000,88.000],[183.0,30.100,0.000]]}}'
)
THREE_OLD = (
    '{"method":"uploadsn","mac":"B0F8930A4C18","version":"2.75.82","server":"em","SN":"7E41C0D9",'
    '"Datas":[[230.6,4.31,944,1843.120,0.250,49.99,0.95],[231.9,7.62,-1749,402.500,3120.870,49.99,0.99],'
    '[229.4,1.15,190,988.750,0.000,49.99,0.72]]}'
)
GUIDE = (
    '{"Serial":"WEM3080_3C7A19E2","Data":[{"Voltage":231.4,"Current":6.18,"Power":1401.0,"Energy":5231.407,'
    '"Frequency":49.98,"PF":0.98}],"Time":"2025-06-21T10:30:00Z"}'
)
